import { useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import Alert from '@mui/material/Alert';
import ToggleButton from '@mui/material/ToggleButton';
import ToggleButtonGroup from '@mui/material/ToggleButtonGroup';
import { Promotion, promotionKind } from '@openchoreo-portal/model';
import {
  EmptyState,
  PageBody,
  ResourceState,
  useOrganization,
  useResources,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { useDeliveryText } from '../texts';
import { isWaiting } from './phase';
import { PromotionEntry } from './PromotionEntry';

const keyOf = ({ metadata }: Promotion) =>
  `${metadata.namespace}/${metadata.name}`;

/** Promotions of an organisation. `?promotion=namespace/name` opens that one, whatever became of it and in whichever organisation it is. */
export function Approvals() {
  const t = useDeliveryText();
  const organization = useOrganization().name;
  const [search, setSearch] = useSearchParams();
  const wanted = search.get('promotion') ?? undefined;
  // A link of a notification may lead into another organisation than the one that is open.
  const namespace = wanted?.includes('/')
    ? wanted.slice(0, wanted.indexOf('/'))
    : organization;
  const promotions = useResources<Promotion>(promotionKind, { namespace });
  const filter = search.get('show') === 'all' ? 'all' : 'waiting';
  const shown = useMemo(
    () =>
      promotions.items
        .filter(
          item => filter === 'all' || isWaiting(item) || keyOf(item) === wanted,
        )
        .sort(
          (a, b) =>
            Number(keyOf(b) === wanted) - Number(keyOf(a) === wanted) ||
            b.spec.requestedAt.localeCompare(a.spec.requestedAt),
        ),
    [promotions.items, filter, wanted],
  );
  const nothing = (
    <EmptyState title={t('approval.empty.title')}>
      {t('approval.empty.text')}
    </EmptyState>
  );
  const isMissing =
    wanted !== undefined &&
    promotions.status === 'ready' &&
    !promotions.items.some(item => keyOf(item) === wanted);
  return (
    <>
      <ToggleButtonGroup
        exclusive
        size="small"
        aria-label={t('approval.which')}
        value={filter}
        onChange={(_event, next) =>
          next &&
          setSearch(
            previous => {
              previous.set('show', next);
              return previous;
            },
            { replace: true },
          )
        }
        sx={{ mb: 2 }}
      >
        <ToggleButton value="waiting">
          {t('approval.which.waiting')}
        </ToggleButton>
        <ToggleButton value="all">{t('approval.which.all')}</ToggleButton>
      </ToggleButtonGroup>
      {isMissing && (
        <Alert severity="info" sx={{ mb: 2 }}>
          {t('approval.missing', { name: wanted })}
        </Alert>
      )}
      <ResourceState state={promotions} empty={nothing}>
        {() =>
          shown.length === 0
            ? nothing
            : shown.map(promotion => {
                const isWanted = keyOf(promotion) === wanted;
                return (
                  <PromotionEntry
                    key={promotion.metadata.uid}
                    promotion={promotion}
                    all={promotions.items}
                    open={isWanted || (!wanted && shown.length === 1)}
                    wanted={isWanted}
                  />
                );
              })
        }
      </ResourceState>
    </>
  );
}

/** `/approvals`: what waits for somebody's word, each with its plan. */
export function ApprovalsPage() {
  return (
    <PageBody>
      <Approvals />
    </PageBody>
  );
}
