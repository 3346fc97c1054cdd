/** Gives each name once: one that is taken gets a number behind it. */
export function distinctNames(separator: "_" | "-" = "_"): (name: string) => string {
	const taken = new Set<string>();
	return (name) => {
		let own = name;
		for (let number = 2; taken.has(own); number += 1) own = `${name}${separator}${number}`;
		taken.add(own);
		return own;
	};
}
