import Box from '@mui/material/Box';
import { Promotable } from '../deploy/behind';
import { ChooseNames } from '../shared/ChooseNames';
import { useDeliveryText } from '../texts';

/** Which components of a project go along. All, until somebody leaves one out. */
export function ChooseMembers(props: {
  items: readonly Promotable[];
  /** Components that are left out. */
  left: ReadonlySet<string>;
  onChange: (left: ReadonlySet<string>) => void;
}) {
  const { items, left } = props;
  const t = useDeliveryText();
  return (
    <ChooseNames
      label={t('set.choose')}
      help={
        items.every(item => left.has(item.component))
          ? t('set.chooseOne')
          : undefined
      }
      items={items.map(({ component, current, releaseName }) => ({
        name: component,
        about: (
          <Box
            component="span"
            sx={{ color: 'text.secondary', typography: 'body2' }}
          >
            {current ?? t('set.nothing')} → {releaseName}
          </Box>
        ),
      }))}
      left={left}
      onChange={props.onChange}
    />
  );
}
