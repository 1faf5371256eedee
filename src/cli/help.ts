/** What `attn --help` prints. */
export const help = `attn – computes and checks attention specs (*.attn.json)

Usage
  attn compute FILE [--step ID[,ID…]] [--layer N] [--round N] [--json]
                                                             print the steps as tables, or as JSON
  attn check FILE… [--reporter NAME | --json]                compare every "expected" with what is computed
  attn diagnose FILE [--step ID] [--pairs] [--json]          say why "expected" differs: rounding, or which mistake
  attn train FILE [--steps N] [--json]                       follow the gradient of "train", print the losses
  attn export FILE --svg | --html [--step ID] [--layer N] [--batch N] [--head N]
                                                             print a picture, or a page with derivations
  attn heads FILE [--find RULE] [--sort FIGURE] [--layer N] [--batch N] [--json]
                                                             print every figure of every head
  attn tensors FILE… [--tensor NAME] [--slice S] [--json]    list the tensors of files, or print one as JSON
  attn --help | --version

FILE is a file or a pipe; - is standard input.

Options
  --step ID[,ID]   only these steps: X, embedded, Q, K, V, scores, scaled, masked, weights, context, output, …;
                   also weighted, meanWeights, presentK and presentV. Prints them whole, however large they are
  --layer N        only one layer, counted from 0; a path such as encoder.layers[0] names one of the encoder's
  --round N        only one round of "generate", counted from 0: all its layers, or one with --layer
  --batch N        the batch item to export, counted from 0; the first by default, as for --layer and --head
  --head N         the head to export
  --find RULE      score heads by a rule such as "j == i-1" or "tok[j-1] == tok[i]"; the largest first
  --sort FIGURE    the heads with the largest figure first
  --steps N        steps of gradient descent; those of the file by default
  --json           one JSON object; NaN and infinities are strings, −0 is -0.0
  --reporter NAME  text (default), json, github (annotations of a workflow), junit (XML), tap
  --tensor NAME    the tensor to print; its name as the list has it
  --slice S        only a part of it, as NumPy writes it: 0, :, 2:8 or ..., -1
  --pairs          look for pairs of mistakes even where a single one explains everything
  --quiet          no warnings
  --strict         warnings fail: exit status 1
  --max-work N     multiplications that one file may take; 1e12 by default
  --max-output N   numbers that may be printed; 1e8 by default

Exit status
  0  everything matches      1  an "expected" does not match
  2  a file cannot be read or understood, or the command is wrong, or it is more than is allowed
  74 the output cannot be written

Errors and warnings go to standard error as FILE:LINE:COLUMN: message and FILE:LINE:COLUMN: warning: message, columns
counted from 1 in UTF-16 units.
Indices are counted from 0.
`;
