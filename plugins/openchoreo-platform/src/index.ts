export { openchoreoPlatformPlugin as default } from './plugin';
export { OrganizationSwitcher } from './organizations/OrganizationSwitcher';
