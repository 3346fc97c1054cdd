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
	const left = numberAround(a, at);
	const right = numberAround(b, at);
	return Number(left) - Number(right) || (left < right ? -1 : 1);
};

function isDigit(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 48 && code <= 57;
}

/** The run of digits that an offset is in, or that ends there. */
function numberAround(text: string, at: number): string {
	let from = at;
	let to = at;
	while (isDigit(text, from - 1)) from--;
	while (isDigit(text, to)) to++;
	return text.slice(from, to);
}
