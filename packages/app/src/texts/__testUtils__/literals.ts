import ts from 'typescript';

/** A text that a person sees and that the source has instead of a translation key. */
export interface Literal {
  line: number;
  /** `#` stands for what is computed. */
  text: string;
  /** True for the word of a status (`label` beside `tone`): those are translated by the word itself, see `defineWords`. */
  status: boolean;
}

/** Properties, of elements and of objects, that hold what a person reads. */
const SHOWN = new Set([
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'aria-valuetext',
  'blocked',
  'confirmLabel',
  'description',
  'detail',
  'empty',
  'helperText',
  'hint',
  'label',
  'placeholder',
  'primary',
  'secondary',
  'subtitle',
  'title',
]);
/** Two letters in a row: what is shorter is a sign, not a word. */
const WORD = /\p{L}{2}/u;

/**
 * The texts of one source file that a person would see untranslated: text between tags, text that an expression puts there, and what is given to a
 * property that is shown (`label`, `aria-label`, `title` …).
 */
export function literalTexts(fileName: string, source: string): Literal[] {
  const file = ts.createSourceFile(
    fileName,
    source,
    ts.ScriptTarget.Latest,
    true,
    fileName.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: Literal[] = [];
  let status = false;
  const note = (node: ts.Node, text: string) => {
    if (!WORD.test(text)) return;
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push({
      line: line + 1,
      text: text.trim().replace(/\s+/g, ' '),
      status,
    });
  };
  /** What an expression may come to, as far as it is written in the source. */
  const noteResults = (node: ts.Expression | undefined): void => {
    if (!node) return;
    if (ts.isStringLiteralLike(node)) note(node, node.text);
    else if (ts.isTemplateExpression(node)) {
      const parts = [node.head, ...node.templateSpans.map(s => s.literal)];
      note(node, parts.map(part => part.text).join('#'));
    } else if (ts.isConditionalExpression(node)) {
      noteResults(node.whenTrue);
      noteResults(node.whenFalse);
    } else if (ts.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      const isResult =
        kind === ts.SyntaxKind.BarBarToken ||
        kind === ts.SyntaxKind.QuestionQuestionToken ||
        kind === ts.SyntaxKind.PlusToken;
      if (isResult) noteResults(node.left);
      if (isResult || kind === ts.SyntaxKind.AmpersandAmpersandToken) {
        noteResults(node.right);
      }
    } else if (
      ts.isParenthesizedExpression(node) ||
      ts.isAsExpression(node) ||
      ts.isSatisfiesExpression(node)
    ) {
      noteResults(node.expression);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node, node.text);
    else if (
      ts.isJsxExpression(node) &&
      (ts.isJsxElement(node.parent) || ts.isJsxFragment(node.parent))
    ) {
      noteResults(node.expression);
    } else if (ts.isJsxAttribute(node) && SHOWN.has(node.name.getText())) {
      const value = node.initializer;
      if (value && ts.isStringLiteral(value)) note(value, value.text);
      else if (value && ts.isJsxExpression(value)) {
        noteResults(value.expression);
      }
    } else if (
      ts.isPropertyAssignment(node) &&
      (ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) &&
      SHOWN.has(node.name.text) &&
      !isOfBlueprint(node)
    ) {
      status = isOfStatus(node);
      noteResults(node.initializer);
      status = false;
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** True inside `SomethingBlueprint.make(…)`: titles of pages and tabs are configuration of the app (`app.extensions`), Backstage translates none. */
function isOfBlueprint(node: ts.Node): boolean {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    if (ts.isFunctionLike(at)) return false;
    if (
      ts.isCallExpression(at) &&
      /Blueprint\.make$/.test(at.expression.getText())
    ) {
      return true;
    }
  }
  return false;
}

/** True for the `label` or `detail` of an object that has a `tone`. */
function isOfStatus({ name, parent }: ts.PropertyAssignment): boolean {
  return (
    /^(label|detail)$/.test(name.getText()) &&
    ts.isObjectLiteralExpression(parent) &&
    parent.properties.some(other => other.name?.getText() === 'tone')
  );
}
