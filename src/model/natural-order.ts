/**
 * Natural order: `x[2]` before `x[10]`. Texts are compared as runs of digits and runs of anything else in turn: runs of digits by
 * number (then as text), others as text. Written over characters, since it orders every target of the inputs.
 */
export const compareIds = (a: string, b: string): number => {
	const shorter = Math.min(a.length, b.length);
	let at = 0;
	while (at < shorter && a.charCodeAt(at) === b.charCodeAt(at)) at++;
	if (at === shorter && a.length === b.length) return 0;
	const digitA = isDigit(a, at);
	const digitB = isDigit(b, at);
	if (digitA !== digitB && !isDigit(a, at - 1)) {
		// A run of other characters ends in one of them and goes on in the other, or one text ends where the other has a number.
		if (at === shorter) return a.length - b.length;
		return digitA ? -1 : 1;
	}
	if (!digitA && !digitB) return at === shorter ? a.length - b.length : a.charCodeAt(at) - b.charCodeAt(at);
	return compareNumbers(a, b, at);
};

/**
 * Compares the runs of digits that two texts, equal before `at`, have there or right before it: by number, then as text. Numbers are
 * compared by their digits, so that none is too long.
 */
function compareNumbers(a: string, b: string, at: number): number {
	let from = at;
	while (isDigit(a, from - 1)) from--;
	const left = numberFrom(a, from);
	const right = numberFrom(b, from);
	const longer = left.end - left.start - (right.end - right.start);
	if (longer !== 0) return longer;
	for (let offset = 0; left.start + offset < left.end; offset++) {
		const differ = a.charCodeAt(left.start + offset) - b.charCodeAt(right.start + offset);
		if (differ !== 0) return differ;
	}
	// One number, written with more zeros in one of them.
	return isDigit(a, at) && (!isDigit(b, at) || a.charCodeAt(at) > b.charCodeAt(at)) ? 1 : -1;
}

function isDigit(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 48 && code <= 57;
}

/** Where the digits of the number that begins at `from` are, without its leading zeros. */
function numberFrom(text: string, from: number): { readonly start: number; readonly end: number } {
	let start = from;
	while (text.charCodeAt(start) === ZERO) start++;
	let end = start;
	while (isDigit(text, end)) end++;
	return { start, end };
}

const ZERO = 48;
