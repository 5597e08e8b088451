import {
  Component,
  ComponentRelease,
  ReleaseBinding,
} from '@openchoreo-portal/model';
import { FoundDialog } from '@openchoreo-portal/plugin-openchoreo-react';
import { PromoteSetDialog } from '../changeSet/PromoteSetDialog';
import { useDeliveryText } from '../texts';
import { ChangeDialog } from './ChangeDialog';
import { Step } from './routes';
import { intentOf, useDeployDialog } from './useDeployDialog';

/** The dialog that the address of a project's Deploy page leads to. Mount it once everything is known. */
export function ProjectDialogs(props: {
  namespace: string;
  project: string;
  steps: readonly Step[];
  components: readonly Component[];
  bindingOf: (
    component: string,
    environment: string,
  ) => ReleaseBinding | undefined;
  releases: readonly ComponentRelease[];
}) {
  const { namespace, project, steps } = props;
  const t = useDeliveryText();
  const { dialog, close } = useDeployDialog();
  if (dialog?.name === 'promote-all') {
    const { from = '', to = '' } = dialog;
    const step = steps.find(one => one.from === from && one.to === to);
    const isEmpty = step?.items.length === 0;
    return (
      <FoundDialog
        key={`${from} ${to}`}
        item={isEmpty ? undefined : step}
        what={t('address.step', { from, to })}
        missing={
          isEmpty ? t('project.promoteAll.done', { from, to }) : undefined
        }
        onClose={close}
      >
        {found => (
          <PromoteSetDialog
            namespace={namespace}
            project={project}
            from={from}
            to={to}
            items={(step ?? found).items}
            onClose={close}
          />
        )}
      </FoundDialog>
    );
  }
  const intent = intentOf(dialog);
  if (!dialog || intent?.action !== 'promote') return null;
  const { environment, releaseName = '' } = intent;
  const { component = '' } = dialog;
  const releases = props.releases.filter(
    release => release.spec.owner.componentName === component,
  );
  const isThere =
    releases.some(release => release.metadata.name === releaseName) &&
    props.components.some(c => c.metadata.name === component);
  const isOnTheWay = steps.some(step => step.to === environment);
  return (
    <FoundDialog
      key={`${component} ${environment}`}
      item={isThere && isOnTheWay ? intent : undefined}
      what={
        isThere
          ? t('address.environment', { name: environment })
          : t('address.release', { name: releaseName })
      }
      onClose={close}
    >
      {found => (
        <ChangeDialog
          intent={found}
          namespace={namespace}
          project={project}
          component={component}
          binding={props.bindingOf(component, environment)}
          releases={releases}
          onClose={close}
        />
      )}
    </FoundDialog>
  );
}
