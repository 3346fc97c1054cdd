/** A map with one entry in the place of, or beside, those of another map, which is not copied. */
export class Overlay<K, V> implements ReadonlyMap<K, V> {
	constructor(
		private readonly below: ReadonlyMap<K, V>,
		private readonly key: K,
		private readonly value: V,
	) {}

	get size(): number {
		return this.below.size + (this.below.has(this.key) ? 0 : 1);
	}
	get(key: K): V | undefined {
		return key === this.key ? this.value : this.below.get(key);
	}
	has(key: K): boolean {
		return key === this.key || this.below.has(key);
	}
	*entries(): MapIterator<[K, V]> {
		for (const [key, value] of this.below) yield [key, key === this.key ? this.value : value];
		if (!this.below.has(this.key)) yield [this.key, this.value];
	}
	*keys(): MapIterator<K> {
		for (const [key] of this.entries()) yield key;
	}
	*values(): MapIterator<V> {
		for (const [, value] of this.entries()) yield value;
	}
	[Symbol.iterator](): MapIterator<[K, V]> {
		return this.entries();
	}
	forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
		for (const [key, value] of this.entries()) callback(value, key, this);
	}
}
