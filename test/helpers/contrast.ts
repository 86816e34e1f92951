function luminance(hex: string): number {
	const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
		const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
		return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How well one colour can be read on another, from 1 to 21 as WCAG counts; both are six hexadecimal digits. */
export function contrast(one: string, other: string): number {
	const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
	return (light + 0.05) / (dark + 0.05);
}

/** What is seen of a colour that lets so much of the ground through. */
export function blended(colour: string, ground: string, opacity: number): string {
	return [0, 2, 4]
		.map((at) => {
			const [over = 0, under = 0] = [colour, ground].map((hex) =>
				Number.parseInt(hex.slice(at, at + 2), 16),
			);
			const value = Math.round(over * opacity + under * (1 - opacity));
			return value.toString(16).padStart(2, '0');
		})
		.join('');
}
