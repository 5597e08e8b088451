import { SignInPage } from '@backstage/core-components';
import { SignInPageProps } from '@backstage/core-plugin-api';
import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { SignInPageBlueprint } from '@backstage/plugin-app-react';
import { appTexts } from '../../texts/texts';
import { openchoreoAuthApi, openchoreoAuthApiRef } from './authApi';

function SignIn(props: SignInPageProps) {
  const t = appTexts.useText();
  return (
    <SignInPage
      {...props}
      title={t('app.name')}
      align="center"
      providers={[
        {
          id: 'openchoreo',
          title: t('app.shortName'),
          message: t('signIn.message'),
          apiRef: openchoreoAuthApiRef,
        },
      ]}
    />
  );
}

const signInPage = SignInPageBlueprint.make({
  params: { loader: async () => SignIn },
});

/** Sign-in through the configured OpenID Connect provider. */
export const signInModule = createFrontendModule({
  pluginId: 'app',
  extensions: [signInPage, openchoreoAuthApi],
});
