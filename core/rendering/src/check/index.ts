export {
  checkComponentType,
  checkProjectType,
  checkResourceType,
  checkTrait,
  checkWorkflow,
} from './check';
