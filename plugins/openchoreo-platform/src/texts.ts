import { defineTexts } from '@openchoreo-portal/plugin-openchoreo-react';

/** Texts of the plugin, in English; other languages come as translation resources. */
export const platformTexts = defineTexts('openchoreo-platform', {
  'definition.title': 'Definition: {{kind}}',
  'definition.gone.title': 'It no longer exists',
  'definition.gone.text':
    'Somebody deleted it; the catalog will follow in a moment.',
  'definition.unknown.title': 'There is no such kind',
  'definition.unknown.text':
    'The portal does not know {{kind}}. Choose a kind on the left.',
  'definition.views': 'Views of the definition',
  'definition.edit': 'Edit',
  'definition.history': 'History',
  'definition.editor': 'YAML editor',
  'definition.hint':
    'Control and Space propose fields and values. Escape, then Tab leaves the editor.',
  'definition.discard': 'Discard changes',
  'definition.save': 'Save changes',
  'definition.delete': 'Delete',
  'definition.saved': 'Resource saved successfully',
  'definition.unchanged': 'Nothing has changed yet.',
  'definition.checking': 'The server is still checking.',
  'definition.refused': 'The server would refuse this.',
  'definition.problems': 'Correct what is marked first.',
  'definition.invalid': 'This is not valid YAML: {{message}}',
  'definition.notObject':
    'A definition is an object with apiVersion, kind, metadata and spec.',
  'definition.identity':
    '{{field}} cannot change here. Create a new object instead.',
  'definition.record':
    'The platform writes this kind by itself. What you change here may be written over.',
  'preview.title': 'What would change',
  'preview.checking': 'Asking the server…',
  'preview.accepted': 'The server would accept this.',
  'preview.same': 'Nothing would change: the server stores the same as now.',
  'preview.none':
    'Change something above to see here what the server would make of it, before anything is saved.',
  'diff.label': 'Changes, line by line',
  'diff.added': 'Added',
  'diff.removed': 'Removed',
  'diff.hidden': '{{count}} equal lines',
  'diff.same': 'There is no difference.',
  'conflict.title': 'Somebody changed this while you were editing',
  'conflict.theirs': 'Their changes',
  'conflict.merge': 'Bring their changes in',
  'conflict.take': 'Take theirs',
  'conflict.text':
    'Saving would be refused, so that nothing of theirs is lost. Bring their changes in and go on, or discard yours.',
  'conflict.fields':
    'Both of you changed these fields. Choose what they become:',
  'conflict.mine': 'Yours: {{value}}',
  'conflict.other': 'Theirs: {{value}}',
  'conflict.nothing': '(nothing)',
  'history.label': 'Versions',
  'history.loading': 'Reading the history',
  'history.empty.title': 'No history yet',
  'history.empty.text':
    'Every change of the definition will appear here, with who made it, and can be restored.',
  'history.version': 'Version {{version}}',
  'history.created': 'Created',
  'history.changed': 'Changed',
  'history.deleted': 'Deleted',
  'history.now': 'This is what it is now.',
  'history.against.now': 'From now to version {{version}}',
  'history.against.before': 'What version {{version}} changed',
  'history.restore': 'Restore version {{version}}',
  'history.restored': 'Version {{version}} was restored.',
  'history.restore.title': 'Restore version {{version}}?',
  'history.restore.text':
    'The definition becomes again what it was. That is a change like any other: it is checked, written to the history, and can be taken back.',
  'history.more': 'Older versions',
  'history.bounded': 'Versions older than these are no longer kept.',
  'delete.title': 'Delete {{kind}} {{name}}?',
  'delete.loading': 'Finding out what goes with it and who depends on it',
  'delete.failed':
    'What goes with it could not be found out: {{message}} Type its name to delete it all the same.',
  'delete.goes': 'Deleted with it ({{count}})',
  'delete.goes.none': 'Nothing else is deleted with it.',
  'delete.running': 'Taken off the planes',
  'delete.running.production': '{{environment}} (production)',
  'delete.dependents': 'Depends on it and stays ({{count}})',
  'delete.dependents.none': 'Nothing that stays depends on it.',
  'delete.dependents.names': '{{kind}} {{name}} names {{on}} in {{field}}',
  'delete.more': 'and {{count}} more',
  'delete.unseen':
    'You may not see all kinds ({{kinds}}), so more may go or depend on it.',
  'delete.production': 'It runs in production, so its name has to be typed.',
  'delete.undo':
    'The history keeps what was written: a definition can be restored, what ran is started anew.',
  'definitions.title': 'Definitions',
  'definitions.kind': 'Kind',
  'definitions.search': 'Search by name',
  'definitions.list': 'Objects of kind {{kind}}',
  'definitions.name': 'Name',
  'definitions.belongs': 'Belongs to',
  'definitions.age': 'Age',
  'definitions.empty.title': 'There is no {{kind}} yet',
  'definitions.none': 'None matches “{{text}}”.',
  'definitions.back': 'All of kind {{kind}}',
  'definitions.everywhere': 'The whole platform',
});

/** Gives the plugin's texts in the person's language. */
export const usePlatformText = platformTexts.useText;

/** See {@link usePlatformText}. */
export type PlatformText = typeof platformTexts.english;
