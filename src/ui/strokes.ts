// A signature as the pad draws it again: what a form's draft keeps of it.
import * as z from 'zod/mini';

const pointSchema = z.object({ x: z.number(), y: z.number(), time: z.number(), pressure: z.number() });

export const strokesSchema = z
  .array(
    z.object({
      dotSize: z.number(),
      minWidth: z.number(),
      maxWidth: z.number(),
      penColor: z.string(),
      velocityFilterWeight: z.number(),
      compositeOperation: z.literal('source-over'),
      points: z.array(pointSchema).check(z.maxLength(20_000))
    })
  )
  .check(z.maxLength(500));
export type Strokes = z.infer<typeof strokesSchema>;
