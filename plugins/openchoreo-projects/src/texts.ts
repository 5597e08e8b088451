import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the home page, the list of projects and the overviews, in English; other languages come as translation resources. */
export const projectsTexts = defineTexts('openchoreo-projects', {
  'count.component.one': '1 component',
  'count.component.many': '{{count}} components',
  'count.approval.one': '1 approval',
  'count.approval.many': '{{count}} approvals',
  'count.failedBuild.one': '1 failed build',
  'count.failedBuild.many': '{{count}} failed builds',
  'count.drift.one': '1 drifted field',
  'count.drift.many': '{{count}} drifted fields',
  'count.restart.one': '1 restart',
  'count.restart.many': '{{count}} restarts',
  'home.waiting': 'Waiting for approval',
  'home.review': 'Review',
  'home.asked': '{{component}} to {{environment}}, asked by {{person}}',
  'home.asked.Project':
    'Cell of project {{component}} to {{environment}}, asked by {{person}}',
  'home.asked.Resource':
    'Resource {{component}} to {{environment}}, asked by {{person}}',
  'home.projects': 'Projects',
  'home.all': 'All {{count}} projects',
  'home.empty.title': 'Start with a project',
  'home.empty.text':
    'A project groups components that belong together. Every environment runs it as a cell of its own.',
  create: 'Create',
  'projects.search': 'Search projects',
  'projects.show': 'Show',
  'projects.show.all': 'All projects',
  'projects.show.degraded': 'Degraded',
  'projects.show.waiting': 'Waiting for somebody',
  'projects.show.healthy': 'Healthy',
  'projects.show.empty': 'Nothing deployed',
  'projects.sort': 'Order by',
  'projects.sort.name': 'Name',
  'projects.sort.components': 'Most components',
  'projects.sort.health': 'Worst health',
  'projects.sort.waiting': 'What waits',
  'projects.sort.created': 'Newest',
  'projects.view': 'View',
  'projects.view.table': 'Table',
  'projects.view.cards': 'Cards',
  'projects.empty.title': 'No projects in this organisation yet',
  'projects.empty.text':
    'A project groups components that are released together. Each environment runs it as a cell of its own.',
  'projects.none.text': 'No project matches “{{text}}”',
  'projects.none.textHelp': 'Try a part of its name or description.',
  'projects.none.filter': 'No project is like that',
  'projects.none.filterHelp':
    'That is good news. Choose “All projects” to see them.',
  'projects.list': 'Projects',
  'projects.project': 'Project',
  'projects.components': 'Components',
  'projects.environments': 'Environments',
  'projects.waiting': 'Waiting',
  'projects.created': 'Created',
  'projects.undeployed': 'Nothing deployed yet',
  'projects.calm': 'Nothing waits',
  'matrix.title': 'Components and environments',
  'matrix.label': 'Components by environment',
  'matrix.component': 'Component',
  'matrix.cell': '{{component}} in {{environment}}: {{status}}',
  'matrix.empty.title': 'This project has no components yet',
  'matrix.empty.text':
    'A component is one deployable piece of software: a service, a web application, a scheduled task. Choose Create in the menu to make the first.',
  'matrix.search': 'Search components',
  'matrix.none.title': 'No component matches “{{text}}”',
  'matrix.none.text': 'Try a part of its name.',
  'pipeline.label': 'Pipeline',
  'pipeline.steps': 'Steps of the pipeline',
  'pipeline.from': 'from {{names}}',
  'activity.recent': 'Recent activity',
  'activity.label': 'Activity',
  'activity.empty.title': 'Nothing has happened yet',
  'activity.empty.text': 'Builds, releases and promotions will appear here.',
  'activity.older': 'Show older activity',
  'activity.cut':
    'What happened before is told by the deployment history and the audit log.',
  'activity.by': 'by {{person}}',
  'activity.released': '{{component}} has a new release',
  'activity.proposed.Project':
    'Cell of project {{component}} was proposed for {{environment}}',
  'activity.proposed.Resource':
    'Resource {{component}} was proposed for {{environment}}',
  'activity.promotion.Project':
    'Cell of project {{component}} to {{environment}}: {{phase}}',
  'activity.promotion.Resource':
    'Resource {{component}} to {{environment}}: {{phase}}',
  'activity.proposed': '{{component}} was proposed for {{environment}}',
  'activity.promotion': '{{component}} to {{environment}}: {{phase}}',
  'activity.built': '{{component}} was built',
  'activity.buildFailed': '{{component}} could not be built',
  'activity.building': '{{component}} is being built',
  'activity.buildWaits': '{{component}} waits to be built',
  'activity.created': '{{component}} was created',
  'activity.configured': '{{component}} was configured',
  'activity.deleted': '{{component}} was deleted',
  'activity.described': '{{component}} got a workload',
  'activity.deployed': '{{component}} was put into {{environment}}',
  'activity.changed': '{{component}} was changed in {{environment}}',
  'activity.removed': '{{component}} was taken out of {{environment}}',
  'component.environments': 'Environments',
  'component.environment.first': 'its first environment',
  'component.noRelease': 'no release',
  'component.kept': 'What was released before keeps running.',
  'component.undeployed.title': 'Not deployed yet',
  'component.undeployed.text':
    'The first successful build, or a workload with an image, makes a release and deploys it to the first environment.',
  'component.open': 'Open {{endpoint}} in {{environment}}',
  'component.address': 'address of {{endpoint}} in {{environment}}',
  'component.internalAddress':
    'internal address of {{endpoint}} in {{environment}}',
  'component.endpoints': 'Endpoints',
  'component.endpoint': '{{type}} · port {{port}}',
  'component.dependencies': 'Dependencies',
  'component.none': 'None declared.',
  'component.uses': 'Uses',
  'component.usedBy': 'Used by',
  'component.unused': 'No component declares that it uses this one.',
  'component.pending': 'in {{environment}}: {{reason}}',
  'component.builds': 'Recent builds',
  'component.builds.none': 'Not built yet.',
  'component.builds.all': 'All builds',
  'component.builds.took': 'took {{duration}}',
  'component.releases': 'Recent releases',
  'component.releases.none': 'Not released yet.',
  'component.releases.all': 'Deploy and promote',
  'pods.label': 'Pods in {{environment}}',
  'pods.ready.one': '{{ready}} of 1 pod ready',
  'pods.ready.many': '{{ready}} of {{count}} pods ready',
  'pods.more': 'and {{count}} more',
  'why.chain': 'How it follows',
  'readme.title': 'README',
  'readme.loading': 'Reading it from the repository…',
  'readme.failed': 'It could not be read from the repository.',
  'readme.none': 'The repository has no README.md.',
  'readme.source': 'Source:',
  'api.docs': 'API and try it',
  'api.docsOf': 'API and try it: {{name}}',
  'links.title': 'Dependencies',
  'links.out': 'This project uses',
  'links.in': 'Used by',
  'links.none': 'Nothing outside this project.',
  'links.unused': 'Nothing outside this project.',
  'links.external': 'outside the platform',
});

/** Gives the texts in the person's language. */
export const useProjectsText = projectsTexts.useText;

/** Key of a text. */
export type ProjectsTextKey = Parameters<typeof projectsTexts.english>[0];

/** What is counted. */
type Counted = 'component' | 'approval' | 'failedBuild' | 'drift' | 'restart';

/** `1 component`, `3 components`. */
export function counted(
  t: typeof projectsTexts.english,
  what: Counted,
  count: number,
): string {
  return t(`count.${what}.${count === 1 ? 'one' : 'many'}`, { count });
}
