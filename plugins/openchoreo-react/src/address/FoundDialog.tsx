import { ReactNode, useState } from 'react';
import Alert from '@mui/material/Alert';
import { useReactText } from '../texts';

/**
 * A dialog about something that an address names. It is looked up once, when the dialog opens: what is taken away meanwhile is the dialog's to tell.
 * Nothing there: one sentence in place of a dialog about nothing. Give it a `key` that names what it is about, and mount it when the list is complete.
 */
export function FoundDialog<TItem>(props: {
  /** What the address names; absent: it is not there. */
  item: TItem | undefined;
  /** What the address names, in words, such as `release web-1`. */
  what: string;
  /** What to say in place of the usual sentence when it is not there. */
  missing?: string | undefined;
  /** Takes the dialog out of the address. */
  onClose: () => void;
  children: (item: TItem) => ReactNode;
}) {
  const t = useReactText();
  const [found] = useState(props.item);
  if (found !== undefined) return <>{props.children(found)}</>;
  return (
    <Alert severity="warning" sx={{ mb: 2 }} onClose={props.onClose}>
      {props.missing ?? t('address.gone', { what: props.what })}
    </Alert>
  );
}
