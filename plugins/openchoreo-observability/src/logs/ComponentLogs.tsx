import {
  LogPane,
  useLogTail,
} from '@openchoreo-portal/plugin-openchoreo-react';
import { EnvironmentFrame, Scope } from '../EnvironmentFrame';
import { useObservabilityText } from '../texts';

function Tail({ scope }: { scope: Scope }) {
  const t = useObservabilityText();
  const tail = useLogTail(scope);
  return (
    <LogPane tail={tail} name={t('log.name', scope)} empty={t('log.silent')} />
  );
}

/** Logs tab of a component: live from its pods, kept after they are gone. */
export function ComponentLogs() {
  const t = useObservabilityText();
  return (
    <EnvironmentFrame emptyTitle={t('log.empty.title')}>
      {scope => <Tail scope={scope} />}
    </EnvironmentFrame>
  );
}
