/** A response's JSON, in the shape that the test then checks. */
export async function json<Shape>(response: Response): Promise<Shape> {
  return (await response.json()) as Shape
}
