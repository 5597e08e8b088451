import {
  ComponentRelease,
  ReleaseBinding,
  RenderedRelease,
} from '@openchoreo-portal/model';
import { FoundDialog } from '@openchoreo-portal/plugin-openchoreo-react';
import { CompareDialog } from '../compare/CompareDialog';
import { AdoptDialog } from '../drift/AdoptDialog';
import { DeployScope } from '../environment/questions';
import { useDeliveryText } from '../texts';
import { ChangeDialog } from './ChangeDialog';
import { intentOf, useDeployDialog } from './useDeployDialog';

/** The dialog that the address of a component's Deploy page leads to. Mount it once releases and bindings are known. */
export function DeployDialogs(props: {
  scope: DeployScope;
  environments: readonly string[];
  bindingOf: (environment: string) => ReleaseBinding | undefined;
  releases: readonly ComponentRelease[];
  rendered: readonly RenderedRelease[];
}) {
  const { scope, environments, bindingOf, releases } = props;
  const t = useDeliveryText();
  const { dialog, change, close } = useDeployDialog();
  const intent = intentOf(dialog);
  if (intent) {
    const { action, environment, releaseName } = intent;
    const isKnown =
      releaseName === undefined ||
      releases.some(release => release.metadata.name === releaseName);
    const Change = action === 'adopt' ? AdoptDialog : ChangeDialog;
    return (
      <FoundDialog
        key={`${action} ${environment}`}
        item={
          isKnown && environments.includes(environment) ? intent : undefined
        }
        what={
          isKnown
            ? t('address.environment', { name: environment })
            : t('address.release', { name: releaseName })
        }
        onClose={close}
      >
        {found => (
          <Change
            intent={found}
            {...scope}
            binding={bindingOf(environment)}
            releases={releases}
            onClose={close}
          />
        )}
      </FoundDialog>
    );
  }
  if (dialog?.name !== 'compare') return null;
  const running = environments.filter(bindingOf);
  const names = [...running, ...releases.map(r => r.metadata.name)];
  const missing = [dialog.first ?? '', dialog.second].find(
    name => name !== undefined && !names.includes(name),
  );
  return (
    <FoundDialog
      key={dialog.name}
      item={missing === undefined ? dialog.first : undefined}
      what={t('address.side', { name: missing ?? '' })}
      onClose={close}
    >
      {first => (
        <CompareDialog
          first={first}
          second={dialog.second}
          environments={running}
          rendered={props.rendered}
          releases={releases}
          onChange={(a, b) => change({ first: a, second: b })}
          onClose={close}
        />
      )}
    </FoundDialog>
  );
}
