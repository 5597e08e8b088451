/** Previews of branches and pull requests. */
export const previewTexts = {
  'preview.create': 'Create preview',
  'preview.create.do': 'Create',
  'preview.create.title': 'Create a preview of {{project}}',
  'preview.incomplete': 'Give it a name and a branch first.',
  'preview.noPolicy':
    'No preview policy allows previews of this project; a platform engineer can make one.',
  'preview.empty.title': 'No previews',
  'preview.empty.text':
    'A preview runs a branch or a pull request beside what its parent environment runs, for a limited time.',
  'preview.name': 'Preview Name',
  'preview.name.help': 'Lower-case letters, digits and dashes.',
  'preview.branch': 'Branch',
  'preview.commit': 'Commit',
  'preview.commit.help':
    'Empty: everything runs as in the parent until the branch is pushed to.',
  'preview.parent': 'Parent environment',
  'preview.components': 'Components',
  'preview.components.help':
    'Those that run in {{parent}}. All of them: what comes there later is in the preview as well.',
  'preview.components.one': 'Choose at least one component.',
  'preview.ttl': 'Lives for',
  'preview.ttl.help':
    'Such as 8h or 3d. Left empty: {{usual}}; at most {{longest}}.',
  'preview.ttl.invalid': 'Write a duration, such as 8h or 3d.',
  'preview.label': 'Preview {{name}}',
  'preview.pull': 'Pull request {{number}},',
  'preview.ofBranch': 'branch',
  'preview.at': 'at',
  'preview.from': ', from {{parent}}',
  'preview.ends': 'Ends',
  'preview.component.ready': '{{name}}: ready',
  'preview.component.coming': '{{name}}: coming up',
  'preview.built': 'built from the branch',
  'preview.asIn': 'as in {{parent}}',
  'preview.keep': 'Keep for {{duration}}',
  'preview.longest':
    'It lives for {{duration}} already, as long as its policy allows.',
  'preview.leaving': 'It is being taken away.',
  'preview.end': 'End preview',
  'preview.end.title': 'End preview {{name}}?',
  'preview.end.text':
    'Its environment, everything that runs there and the releases that only it uses go. The branch stays as it is.',
  'preview.status.leaving': 'Being taken away',
  'preview.status.pending': 'Pending',
  'preview.status.ready': 'Ready',
  'preview.status.room': 'Waiting for room',
  'preview.status.refused': 'Refused',
  'preview.status.coming': 'Coming up',
} as const;
