import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { JsonObject, WorkloadTemplate } from '@openchoreo-portal/model';

/** Fields for templates. Each loads what it needs when a wizard shows it. */
export const scaffolderFields = [
  FormFieldBlueprint.make({
    name: 'project-picker',
    params: {
      field: async () => {
        const { ProjectPicker } = await import('./pickers');
        return createFormField({
          name: 'OpenChoreoProjectPicker',
          component: ProjectPicker,
        });
      },
    },
  }),
  FormFieldBlueprint.make({
    name: 'environment-picker',
    params: {
      field: async () => {
        const { EnvironmentPicker } = await import('./pickers');
        return createFormField({
          name: 'OpenChoreoEnvironmentPicker',
          component: EnvironmentPicker,
        });
      },
    },
  }),
  FormFieldBlueprint.make({
    name: 'type-picker',
    params: {
      field: async () => {
        const { TypePicker } = await import('./pickers');
        return createFormField({
          name: 'OpenChoreoTypePicker',
          component: TypePicker,
        });
      },
    },
  }),
  FormFieldBlueprint.make({
    name: 'parameters',
    params: {
      field: async () => {
        const { ParametersField } = await import('./configuration');
        return createFormField({
          name: 'OpenChoreoParameters',
          component: ParametersField,
          validation: async (value: unknown, field, { uiSchema }) => {
            const { checkParameters } = await import(
              '@openchoreo-portal/plugin-openchoreo-forms'
            );
            const options = uiSchema?.['ui:options'] as
              | { schema?: JsonObject }
              | undefined;
            for (const { path, message } of checkParameters(
              options?.schema,
              value,
            )) {
              field.addError(`${path}: ${message}`);
            }
          },
        });
      },
    },
  }),
  FormFieldBlueprint.make({
    name: 'workload',
    params: {
      field: async () => {
        const { WorkloadField } = await import('./configuration');
        return createFormField({
          name: 'OpenChoreoWorkload',
          component: WorkloadField,
          validation: async (value: unknown, field) => {
            const { workloadProblems } = await import(
              '@openchoreo-portal/plugin-openchoreo-forms'
            );
            const workload = value as WorkloadTemplate | undefined;
            const problems = workloadProblems(
              workload?.container ? workload : { container: { image: '' } },
            );
            for (const { path, message } of problems) {
              field.addError(`${path}: ${message}`);
            }
          },
        });
      },
    },
  }),
  FormFieldBlueprint.make({
    name: 'traits',
    params: {
      field: async () => {
        const { TraitsField } = await import('./configuration');
        return createFormField({
          name: 'OpenChoreoTraits',
          component: TraitsField,
        });
      },
    },
  }),
  FormFieldBlueprint.make({
    name: 'preview',
    params: {
      field: async () => {
        const { PreviewField } = await import('./configuration');
        return createFormField({
          name: 'OpenChoreoPreview',
          component: PreviewField,
        });
      },
    },
  }),
];
