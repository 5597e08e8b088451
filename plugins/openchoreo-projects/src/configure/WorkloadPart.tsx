import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import { SecretReference } from '@openchoreo-portal/model';
import {
  DependencyOptions,
  ProblemAt,
  WorkloadEditor,
} from '@openchoreo-portal/plugin-openchoreo-forms';
import { EmptyState } from '@openchoreo-portal/plugin-openchoreo-react';
import { Draft } from './draft';
import { useConfigureText } from './texts';

/** The workload of a draft, or the way to one. */
export function WorkloadPart(props: {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  problemAt: ProblemAt;
  secrets: readonly SecretReference[];
  options: DependencyOptions;
  /** The component has a build that writes the workload, too. */
  isBuilt: boolean;
}) {
  const t = useConfigureText();
  const { draft, onDraft } = props;
  if (!draft.workload) {
    return (
      <EmptyState
        title={t('workload.none.title')}
        action={
          <Button
            variant="outlined"
            onClick={() =>
              onDraft({ ...draft, workload: { container: { image: '' } } })
            }
          >
            {t('workload.none.action')}
          </Button>
        }
      >
        {t('workload.none.text')}
      </EmptyState>
    );
  }
  return (
    <>
      {props.isBuilt && (
        <Alert severity="info" sx={{ mt: 2 }}>
          {t('built.note')}
        </Alert>
      )}
      <WorkloadEditor
        value={draft.workload}
        onChange={workload => onDraft({ ...draft, workload })}
        problemAt={props.problemAt}
        secrets={props.secrets}
        options={props.options}
      />
    </>
  );
}
