import { useApi } from '@backstage/frontend-plugin-api';
import {
  apiVersionOf,
  KindDefinition,
  StoredObject,
} from '@openchoreo-portal/model';
import { openchoreoApiRef } from '@openchoreo-portal/plugin-openchoreo-react';
import { cleaned } from './cleaned';
import { useAttempt } from './useAttempt';

/** Makes an object of a form's spec, or changes the one that is there. The server checks it. */
export function useSave(
  kind: KindDefinition,
  options: {
    namespace: string;
    /** Absent: a new one. */
    existing: StoredObject | undefined;
    onSaved: () => void;
  },
) {
  const { namespace, existing, onSaved } = options;
  const { resources } = useApi(openchoreoApiRef);
  const { busy, error, attempt } = useAttempt();
  const save = (name: string, spec: object) =>
    attempt(async () => {
      const object = {
        apiVersion: apiVersionOf(kind),
        kind: kind.kind,
        metadata: existing?.metadata ?? { name: name.trim(), namespace },
        spec: cleaned(spec),
      };
      if (existing) await resources.update(kind, object);
      else await resources.create(kind, object);
      onSaved();
    });
  return { busy, error, save };
}
