import { StepTemplate } from '../types';
import { DESCRIPTOR_FILE, readDescriptor } from './descriptor';
import { failStep } from './errors';
import { appFolder } from './paths';
import { buildWorkload } from './workload';

/**
 * Writes the component's Workload into output parameter `workload-cr` (JSON, which is YAML). The plane has no credentials of the
 * control plane: whoever started the workflow reads the output and applies it.
 */
export const generateWorkloadStep: StepTemplate = {
  ref: 'generate-workload/generate-workload-cr',
  async run(context) {
    const { workspace, log } = context;
    const need = (name: string) => {
      const value = context.parameter(name);
      if (!value) {
        throw failStep(
          `The workflow has no parameter ${name}.`,
          'Run it for a component: the labels openchoreo.dev/project and openchoreo.dev/component of the WorkflowRun fill it.',
        );
      }
      return value;
    };
    const app = await appFolder(workspace, context.parameter('app-path'));
    const descriptor = await readDescriptor(app.path, app.name);
    log.write(
      descriptor
        ? `The workload comes from ${[app.name, DESCRIPTOR_FILE]
            .filter(Boolean)
            .join('/')}`
        : `There is no ${DESCRIPTOR_FILE}: only the image of the workload changes`,
    );
    const workload = await buildWorkload(
      {
        namespace: need('namespace-name'),
        project: need('project-name'),
        component: need('component-name'),
        image: need('image'),
      },
      descriptor,
      app.path,
    );
    return {
      'workload-cr': JSON.stringify(workload),
      'workload-origin': descriptor ? 'descriptor' : 'image',
    };
  },
};
