/** Whether a text matches a glob in which `*` stands for any run of characters and `?` for one. Case counts. */
export function globMatches(glob: string, text: string): boolean {
	// Linear two-pointer match: no regular expression, so a hostile pattern cannot blow up.
	let g = 0;
	let t = 0;
	let star = -1;
	let mark = 0;
	while (t < text.length) {
		if (g < glob.length && (glob[g] === "?" || (glob[g] === text[t] && glob[g] !== "*"))) {
			g++;
			t++;
		} else if (glob[g] === "*") {
			star = g++;
			mark = t;
		} else if (star >= 0) {
			g = star + 1;
			t = ++mark;
		} else return false;
	}
	while (glob[g] === "*") g++;
	return g === glob.length;
}
