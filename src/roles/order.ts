/** Natural order: `x[2]` before `x[10]`. */
export const compareIds = (a: string, b: string): number => {
	const left = a.split(/(\d+)/);
	const right = b.split(/(\d+)/);
	for (let index = 0; index < Math.min(left.length, right.length); index++) {
		const x = left[index] as string;
		const y = right[index] as string;
		if (x === y) continue;
		if (index % 2 === 1 && Number(x) !== Number(y)) return Number(x) - Number(y);
		return x < y ? -1 : 1;
	}
	return left.length - right.length;
};
