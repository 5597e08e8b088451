import { ComponentProps } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '@openchoreo-portal/model';
import {
  LoadingState,
  openchoreoApiRef,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { ChangeDialog } from '../deploy/ChangeDialog';
import { Overrides } from '../plan/types';
import { errorText } from '../shared/errorText';
import { FormDialog } from '../shared/FormDialog';
import { useDeliveryText } from '../texts';

/** What the server says to an adoption: the overrides that lead to what others changed, and what cannot be one. */
interface Adoption {
  overrides: Overrides;
  adopted: string[];
  refused: { id: string; reason: string }[];
}

/** Asks which overrides lead to what others changed on the plane, and shows them with their plan. */
export function AdoptDialog(props: ComponentProps<typeof ChangeDialog>) {
  const { intent, namespace, component } = props;
  const { environment, drift } = intent;
  const t = useDeliveryText();
  const api = useApi(openchoreoApiRef);
  const adoption = useQuery<Adoption, ApiError>({
    queryKey: ['openchoreo', 'adoption', namespace, component, intent],
    queryFn: ({ signal }) =>
      api.request<Adoption>(
        `/delivery/v1alpha1/namespaces/${namespace}/adoptions`,
        {
          method: 'POST',
          body: { componentName: component, environment, drift },
          signal,
        },
      ),
    gcTime: 0,
    staleTime: Infinity,
    retry: 0,
  });
  const refused = adoption.data?.refused.map(r => r.reason).join(' ');
  if (adoption.data && adoption.data.adopted.length > 0) {
    return (
      <ChangeDialog
        {...props}
        overrides={adoption.data.overrides}
        notice={refused}
      />
    );
  }
  return (
    <FormDialog
      title={t('deploy.title.adopt', { environment })}
      error={adoption.isError ? errorText(adoption.error, t) : refused}
      onClose={props.onClose}
    >
      {adoption.isPending && <LoadingState label={t('plan.computing')} />}
    </FormDialog>
  );
}
