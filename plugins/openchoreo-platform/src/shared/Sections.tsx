import {
  createContext,
  ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import Box from '@mui/material/Box';
import { ApiError, StoredObject } from '@openchoreo-portal/model';
import {
  FailedState,
  ForbiddenState,
  isBlocked,
  ResourcesResult,
} from '@openchoreo-portal/plugin-openchoreo-react';

/** Why a section shows nothing; undefined while it shows something. */
interface Block {
  status: 'forbidden' | 'failed';
  error: ApiError;
  retry: () => void;
}
type Tell = (id: string, block: Block | undefined) => void;

const Told = createContext<Tell | undefined>(undefined);

/** Tells the {@link Sections} around whether this one can show anything. */
export function useSection(
  id: string,
  state: ResourcesResult<StoredObject>,
): void {
  const tell = useContext(Told);
  const { retry } = state;
  const block = isBlocked(state) ? state : undefined;
  const status = block?.status;
  const error = block && 'error' in block ? block.error : undefined;
  useLayoutEffect(() => {
    tell?.(
      id,
      (status === 'forbidden' || status === 'failed') && error
        ? { status, error, retry }
        : undefined,
    );
  }, [tell, id, status, error, retry]);
}

/**
 * Sections of a page that each follow something of their own. When none of them may be seen, or none could be read, the page says so once.
 *
 * @param ids - of all sections inside
 */
export function Sections(props: {
  ids: readonly string[];
  children: ReactNode;
}) {
  const [blocks, setBlocks] = useState<ReadonlyMap<string, Block>>(new Map());
  const tell = useCallback<Tell>(
    (id, block) =>
      setBlocks(before => {
        if (before.get(id) === block) return before;
        const next = new Map(before);
        if (block) next.set(id, block);
        else next.delete(id);
        return next;
      }),
    [],
  );
  const all = useMemo(
    () => props.ids.flatMap(id => blocks.get(id) ?? []),
    [props.ids, blocks],
  );
  const blocked = all.length === props.ids.length;
  const failed = all.find(b => b.status === 'failed');
  return (
    <Told.Provider value={tell}>
      {blocked && !failed && <ForbiddenState />}
      {blocked && failed && (
        <FailedState
          error={failed.error}
          retry={() => all.forEach(b => b.retry())}
        />
      )}
      <Box hidden={blocked}>{props.children}</Box>
    </Told.Provider>
  );
}
