import { Permission } from '@backstage/plugin-permission-common';

/** Who may do what with Backstage's own features. */
export type PortalRule = 'everybody' | 'managers' | 'catalog-read';

const RULES: Record<string, PortalRule> = {
  'catalog.entity.read': 'catalog-read',
  // Entities come from the control plane; registering others is for those who run the portal.
  'catalog.entity.create': 'managers',
  'catalog.entity.delete': 'managers',
  'catalog.entity.refresh': 'managers',
  'catalog.entity.validate': 'everybody',
  'catalog.location.read': 'everybody',
  'catalog.location.analyze': 'everybody',
  'catalog.location.create': 'managers',
  'catalog.location.delete': 'managers',
  'scaffolder.template.management': 'managers',
};

/** Plugins whose actions concern only the user's own things, or ask the control plane themselves. */
const OPEN_PREFIXES = [
  'scaffolder.',
  'search.',
  'notifications.',
  'signals.',
  'user-settings.',
];

/** Rule of a permission that is not ours: known ones by table, unknown ones may read. */
export function portalRule(permission: Permission): PortalRule {
  const { name } = permission;
  if (Object.prototype.hasOwnProperty.call(RULES, name)) return RULES[name];
  if (
    name.startsWith('devtools.') ||
    name.startsWith('catalog.entity.unprocessed')
  ) {
    return 'managers';
  }
  if (OPEN_PREFIXES.some(prefix => name.startsWith(prefix))) {
    return 'everybody';
  }
  return permission.attributes.action === 'read' ? 'everybody' : 'managers';
}
