/** The JSON of a response, as the shape that the test goes on to check. */
export async function json<Shape>(response: Response): Promise<Shape> {
  return (await response.json()) as Shape
}
