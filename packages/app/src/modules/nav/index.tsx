import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
  useSidebarOpenState,
} from '@backstage/core-components';
import {
  createFrontendModule,
  errorApiRef,
  identityApiRef,
  useApi,
} from '@backstage/frontend-plugin-api';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import { BackstageTheme } from '@backstage/theme';
import { useTheme } from '@material-ui/core/styles';
import ExitIcon from '@material-ui/icons/ExitToApp';
import MenuIcon from '@material-ui/icons/Menu';
import SearchIcon from '@material-ui/icons/Search';
import { OrganizationSwitcher } from '@openchoreo-portal/plugin-openchoreo-platform';
import { Logo } from './Logo';
import { appTexts, pageTitles } from '../../texts/texts';

function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();
  return <Logo full={isOpen} />;
}

/** A folded sidebar has no room for it. */
function Switcher() {
  const { isOpen } = useSidebarOpenState();
  const { palette } = useTheme<BackstageTheme>();
  if (!isOpen) return null;
  return (
    <div style={{ color: palette.navigation.color }}>
      <OrganizationSwitcher />
    </div>
  );
}

function SignOut() {
  const t = appTexts.useText();
  const identity = useApi(identityApiRef);
  const errors = useApi(errorApiRef);
  return (
    <SidebarItem
      icon={ExitIcon}
      text={t('nav.signOut')}
      onClick={() =>
        identity.signOut().catch(error => errors.post(error as Error))
      }
    />
  );
}

const navContent = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const t = appTexts.useText();
      const title = pageTitles.useWord();
      const nav = navItems.withComponent(item => (
        <SidebarItem
          icon={() => <>{item.icon}</>}
          to={item.href}
          text={title(item.title)}
        />
      ));
      nav.take('page:search');
      nav.take('page:notifications');
      nav.take('page:user-settings');
      // Without an entity to begin with it is empty; entities link to it.
      nav.take('page:catalog-graph');
      return (
        <Sidebar>
          <SidebarLogo />
          <Switcher />
          <SidebarGroup
            label={t('nav.search')}
            icon={<SearchIcon />}
            to="/search"
          >
            <SidebarSearchModal />
          </SidebarGroup>
          <SidebarDivider />
          <SidebarGroup label={t('nav.menu')} icon={<MenuIcon />}>
            {nav.take('page:openchoreo-projects/home')}
            {nav.take('page:openchoreo-projects/projects')}
            {nav.take('page:openchoreo-delivery/approvals')}
            {nav.take('page:catalog')}
            {nav.take('page:scaffolder')}
            {nav.take('page:openchoreo-platform')}
            <SidebarDivider />
            <SidebarScrollWrapper>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
          </SidebarGroup>
          <SidebarSpace />
          <SidebarDivider />
          <NotificationsSidebarItem />
          <SidebarDivider />
          <SidebarGroup
            label={t('nav.settings')}
            icon={<UserSettingsSignInAvatar />}
            to="/settings"
          >
            <SidebarItem
              icon={UserSettingsSignInAvatar as never}
              to="/settings"
              text={t('nav.settings')}
            />
            <SignOut />
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});

/** The sidebar: what each plugin contributes, in the order people work. */
export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [navContent],
});
