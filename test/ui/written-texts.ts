import ts from 'typescript'

/** What a person reads or hears of a view's attributes, whatever stands in it. */
const readAttributes = new Set([
  'about',
  'alt',
  'aria-description',
  'aria-label',
  'aria-roledescription',
  'heading',
  'hint',
  'label',
  'none',
  'placeholder',
  'reason',
  'title',
  'what',
])
/** Attributes, properties and headers that no one reads. */
const codeNames = new Set(['authorization', 'class', 'd', 'key', 'rel', 'viewBox'])
/** Functions that take a selector or a media query. */
const takesSelector = /\b(querySelector(All)?|matchMedia|closest)$/
/** Two letters after a space or at the start: a word, which 'M15 16h15' and '1200px 0px' have none of. */
const word = /(?:^|\s)\p{L}{2}/u

export interface WrittenText {
  line: number
  text: string
}

/** The texts written into a source: words in JSX, sentences in strings, and names of controls. */
export function writtenTexts(file: string, text: string): WrittenText[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found: WrittenText[] = []
  const visit = (node: ts.Node) => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    if (isRead(node)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source))
      found.push({ line: line + 1, text: node.getText(source) })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

function isRead(node: ts.Node): boolean {
  if (ts.isJsxText(node)) return /\p{L}/u.test(node.text)
  if (ts.isTemplateExpression(node)) {
    const parts = [node.head, ...node.templateSpans.map(({ literal }) => literal)]
    return parts.some(({ text }) => isSentence(text)) && !isCode(node)
  }
  if (!ts.isStringLiteralLike(node)) return false
  if (ts.isJsxAttribute(node.parent) && readAttributes.has(node.parent.name.getText())) {
    return /\p{L}/u.test(node.text)
  }
  return (isSentence(node.text) || isCapitalized(node)) && !isCode(node)
}

function isSentence(text: string): boolean {
  return /\s/.test(text) && word.test(text)
}

/** "Close" is said to people; a key of the keyboard is compared. */
function isCapitalized(node: ts.StringLiteralLike): boolean {
  const { parent } = node
  const compared =
    ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken
  return /^\p{Lu}\p{Ll}/u.test(node.text) && !compared
}

/** In an attribute or a property that is for the machine, or in an error that only a developer sees. */
function isCode(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) {
    if (ts.isJsxAttribute(at) || ts.isPropertyAssignment(at)) return codeNames.has(at.name.getText())
    if (ts.isBinaryExpression(at) && ts.isPropertyAccessExpression(at.left)) {
      return codeNames.has(at.left.name.text)
    }
    if (ts.isCallExpression(at) && takesSelector.test(at.expression.getText())) return true
    if (ts.isNewExpression(at) && at.expression.getText().endsWith('Error')) return true
    if (ts.isBlock(at) || ts.isJsxElement(at)) return false
  }
  return false
}
