export { openchoreoPlugin as default } from './plugin';
export * from './api/openchoreoApi';
export { OpenChoreoQueryProvider, queryClient } from './api/QueryProvider';
export * from './access/useAccess';
export * from './address/useDialogAddress';
export * from './address/FoundDialog';
export * from './components/AccessButton';
export * from './components/ConfirmDialog';
export * from './components/CopyButton';
export * from './components/PageBody';
export * from './components/ReasonButton';
export * from './components/RelativeTime';
export * from './components/StatusLabel';
export * from './components/states';
export * from './components/YamlView';
export * from './format/display';
export * from './format/time';
export * from './organization/useOrganization';
export * from './resources/useEnvironments';
export * from './resources/useResources';
export type {
  CollectionState,
  ResourceSelection,
  ResourceStream,
} from './stream/types';
export * from './entity/identity';
export * from './text/defineTexts';
export * from './text/defineWords';
export { reactTexts } from './texts';
export * from './status/bindingStatus';
export * from './status/statusWords';
export * from './status/pipeline';
export * from './status/pipelineSteps';
export * from './status/runStatus';
export * from './logs/follow';
export * from './logs/LogPane';
export * from './logs/useLogTail';
