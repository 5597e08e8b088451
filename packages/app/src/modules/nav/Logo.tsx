import { Link } from '@backstage/core-components';
import { appTexts } from '../../texts/texts';

const MARK = (
  <>
    <path
      d="M15 3h18l12 12v18L33 45H15L3 33V15z"
      fill="none"
      stroke="#6d9bff"
      strokeWidth="3.5"
      strokeLinejoin="round"
    />
    <circle cx="17" cy="20" r="4.5" fill="#6d9bff" />
    <circle cx="31" cy="20" r="4.5" fill="#5fd6b4" />
    <circle cx="24" cy="32" r="4.5" fill="#ffc66d" />
  </>
);

/** The mark, with the name beside it when there is room; leads home. */
export function Logo({ full }: { full: boolean }) {
  const t = appTexts.useText();
  return (
    <Link
      to="/"
      underline="none"
      aria-label={t('app.name')}
      style={{
        display: 'flex',
        alignItems: 'center',
        gap: 12,
        height: 64,
        paddingLeft: 20,
        color: '#f2f5fa',
        fontWeight: 600,
        fontSize: 17,
        whiteSpace: 'nowrap',
      }}
    >
      <svg width="32" height="32" viewBox="0 0 48 48" aria-hidden="true">
        {MARK}
      </svg>
      {full && <span>{t('app.shortName')}</span>}
    </Link>
  );
}
