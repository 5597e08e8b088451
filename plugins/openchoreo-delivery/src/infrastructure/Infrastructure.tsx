import {
  FailedState,
  ForbiddenState,
  FoundDialog,
  LoadingState,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDelivery } from '../deploy/useDelivery';
import { useDeployDialog } from '../deploy/useDeployDialog';
import { useDeliveryText } from '../texts';
import { InfrastructureMatrix } from './InfrastructureMatrix';
import { SetChangeDialog } from './SetChangeDialog';
import { isOf, SetSubject } from './subjects';
import { useInfrastructure } from './useInfrastructure';

/** What stands under the components of a project: its cell and its resources, or one resource alone, by environment. */
export function Infrastructure(props: {
  namespace: string;
  project: string;
  /** Absent: the cell and all resources. */
  resource?: string;
  delivery: ReturnType<typeof useDelivery>;
}) {
  const { namespace, project, resource, delivery } = props;
  const { subjects, bindings, releases, refused, isLoading } =
    useInfrastructure(namespace, project);
  if (isLoading) return <LoadingState />;
  if (refused?.status === 'forbidden') {
    return <ForbiddenState error={refused.error} />;
  }
  if (refused?.status === 'failed') {
    return <FailedState error={refused.error} retry={refused.retry} />;
  }
  const shown = subjects.filter(
    subject => resource === undefined || subject.resource === resource,
  );
  return (
    <>
      {delivery.isSettled && (
        <ChangeFromAddress {...props} {...{ shown, bindings, releases }} />
      )}
      <InfrastructureMatrix
        subjects={shown}
        environments={delivery.environments}
        bindings={bindings}
        releases={releases}
      />
    </>
  );
}

function ChangeFromAddress(
  props: Parameters<typeof Infrastructure>[0] & {
    shown: readonly SetSubject[];
  } & Pick<ReturnType<typeof useInfrastructure>, 'bindings' | 'releases'>,
) {
  const { shown, delivery } = props;
  const t = useDeliveryText();
  const { dialog, close } = useDeployDialog();
  if (dialog?.name !== 'change') return null;
  const { to = '', resource, release } = dialog;
  const subject = shown.find(one => one.resource === resource);
  const releases = subject
    ? props.releases.filter(one => isOf(subject, one))
    : [];
  const isKnown =
    release === undefined || releases.some(r => r.metadata.name === release);
  const isThere = delivery.environments.includes(to) && releases.length > 0;
  const what = () => {
    if (!subject) return t('address.resource', { name: resource ?? '' });
    return isThere
      ? t('address.release', { name: release ?? '' })
      : t('address.environment', { name: to });
  };
  return (
    <FoundDialog
      key={`${resource} ${to}`}
      item={isThere && isKnown ? subject : undefined}
      what={what()}
      onClose={close}
    >
      {found => (
        <SetChangeDialog
          subject={found}
          environment={to}
          existing={props.bindings.find(
            b => b.spec.environment === to && isOf(found, b),
          )}
          releases={releases}
          pipeline={delivery.pipeline.item}
          policies={delivery.policies}
          onClose={close}
        />
      )}
    </FoundDialog>
  );
}
