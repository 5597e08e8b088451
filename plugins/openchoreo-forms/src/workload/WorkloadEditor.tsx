import Divider from '@mui/material/Divider';
import Stack from '@mui/material/Stack';
import { SecretReference } from '@openchoreo-portal/model';
import { ContainerPart } from './ContainerPart';
import { DependenciesPart, DependencyOptions } from './DependenciesPart';
import { EndpointsPart } from './EndpointsPart';
import { EnvPart } from './EnvPart';
import { FilesPart } from './FilesPart';
import { tidy, WorkloadPartProps } from './types';

/** Edits everything a workload says: what runs, with which variables and files, what it offers and what it needs. */
export function WorkloadEditor(
  props: WorkloadPartProps & {
    options: DependencyOptions;
    secrets: readonly SecretReference[];
  },
) {
  const { value, onChange, problemAt, options, secrets } = props;
  const { container } = value;
  const setContainer = (change: Partial<typeof container>) =>
    onChange({
      ...value,
      container: {
        ...tidy({ ...container, ...change }),
        image: container.image,
      },
    });
  const part = { value, onChange, problemAt };
  return (
    <Stack divider={<Divider />}>
      <ContainerPart {...part} />
      <EnvPart
        value={container.env ?? []}
        onChange={env => setContainer({ env })}
        path="container.env"
        problemAt={problemAt}
        secrets={secrets}
      />
      <FilesPart
        value={container.files ?? []}
        onChange={files => setContainer({ files })}
        path="container.files"
        problemAt={problemAt}
        secrets={secrets}
      />
      <EndpointsPart {...part} />
      <DependenciesPart {...part} options={options} />
    </Stack>
  );
}
