import { EventEntry, LogEntry, SourceScope } from '../model';

function names(scope: SourceScope) {
  return {
    namespaceName: scope.namespace,
    projectName: scope.project || undefined,
    projectUid: scope.projectUid || undefined,
    componentName: scope.component || undefined,
    componentUid: scope.componentUid || undefined,
    environmentName: scope.environment || undefined,
    environmentUid: scope.environmentUid || undefined,
    // Beyond the official fields: which run and step, for workflow logs.
    workflowRunName: scope.workflowRun || undefined,
    taskName: scope.task || undefined,
  };
}

/** A log line on the wire. `id` is ours: it orders lines of equal time and lets a client resume. */
export function presentLog(entry: LogEntry) {
  return {
    id: entry.id,
    timestamp: entry.timestamp,
    level: entry.level,
    log: entry.log,
    metadata: {
      ...names(entry.scope),
      containerName: entry.containerName,
      podName: entry.podName,
      podNamespace: entry.podNamespace,
    },
  };
}

/** An event on the wire. */
export function presentEvent(entry: EventEntry) {
  return {
    timestamp: entry.timestamp,
    type: entry.type,
    reason: entry.reason,
    message: entry.message,
    metadata: {
      ...names(entry.scope),
      objectKind: entry.objectKind,
      objectName: entry.objectName,
      objectNamespace: entry.objectNamespace,
    },
  };
}
