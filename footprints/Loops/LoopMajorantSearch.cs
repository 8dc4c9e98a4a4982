namespace Footprints.Loops;

/// <summary>The search for w, or for the proof that there is none.</summary>
internal sealed class LoopMajorantSearch(
    LoopRows rows, LoopMeasures measures, LoopMajorant majorant, LaggedSystems systems, LoopLimits limits, LoopWork work)
{
    // A direct step lands within rounding; where three did not give a good s, the radius is so close to 1 that any s
    // has to do.
    private const int DirectStepsForGoodSlack = 3;
    private const int DirectStepsAtMost = 6;
    private const int StaleStepsAtMost = 2;

    // Without a direct solution, divergence is looked for when the number of sweeps doubles, from here on.
    private const int FirstDivergenceTest = 8;

    // Power iteration from a vector that is nearly right, and from one that is not.
    private const int SweepsFromWeakest = 64;
    private const int SweepsFromOnes = 1_024;

    // A vector cut to so many bits hits the exact one where that is made of few.
    private const int BitsCutOff = 24;

    private readonly double[] _differences = new double[rows.Lagged * LoopColumns.BlockWidth];
    private LoopDivergence? _divergence;
    private int _steps;

    /// <summary>Converged: w was found. Unresolved: neither was found within the limits.</summary>
    public LoopStatus Run()
    {
        for (var sweep = 1; !work.IsExhausted; sweep++)
        {
            var isFinite = majorant.Sweep(rows, measures);
            var isLastResort = _steps > DirectStepsForGoodSlack;
            var isScaled = isLastResort || majorant.IsScaled(rows);
            majorant.TakeDifferences(rows, _differences);
            work.Add(5 * rows.Inputs);
            systems.Iterated(5 * rows.Inputs);
            if (isFinite && isScaled && majorant.Certify(rows, measures, isLastResort))
                return LoopStatus.Converged;

            if (systems.Pay(rows, limits))
            {
                systems.Make(rows, measures.Supported, work);
                _steps = 0;
            }

            if (systems.IsExact && (!isFinite || systems.Absolute is not { IsUsable: true } || _steps == DirectStepsAtMost))
                return Decide(systems.Absolute!);

            if (!isFinite)
                majorant.Discard(startAnew: true);
            else if (systems.Absolute is { IsUsable: true } system)
                Step(system);

            if (!systems.IsExact && sweep >= FirstDivergenceTest && int.IsPow2(sweep) && IsDivergent(sweep))
                return LoopStatus.Divergent;
        }

        return LoopStatus.Unresolved;
    }

    private void Step(LaggedSystem system)
    {
        if (!systems.IsExact && _steps == StaleStepsAtMost)
        {
            systems.Discard();
            majorant.Discard(startAnew: true);

            return;
        }

        // The copies equal their cells by now, so that the step is the correction less the difference.
        var corrections = _differences.AsSpan().ToArray();
        system.Solve(corrections, LoopColumns.BlockWidth, 0, 1);
        for (var i = 0; i < corrections.Length; i++)
            corrections[i] -= _differences[i];

        majorant.Move(rows, corrections);
        work.Add((long)system.Size * system.Size * LoopColumns.BlockWidth);
        _steps++;
    }

    /// <summary>The last word of the direct way: proven divergent, or so close to it that doubles can't tell.</summary>
    private LoopStatus Decide(LaggedSystem system)
    {
        var weakest = system.WeakestVector();
        var divergence = new LoopDivergence(rows);
        divergence.StartFrom(Array.ConvertAll(weakest, Cut));
        if (divergence.IsProvenAsItIs())
            return LoopStatus.Divergent;

        divergence.StartFrom(weakest);
        if (divergence.IsProvenAsItIs())
            return LoopStatus.Divergent;

        divergence.StartFrom(weakest);
        if (IsProven(divergence, SweepsFromWeakest))
            return LoopStatus.Divergent;

        divergence.StartFromOnes(measures.Supported);

        majorant.Discard(startAnew: true);

        return IsProven(divergence, SweepsFromOnes) ? LoopStatus.Divergent : LoopStatus.Unresolved;
    }

    private bool IsDivergent(int sweeps)
    {
        if (_divergence is null)
        {
            _divergence = new LoopDivergence(rows);
            _divergence.StartFromOnes(measures.Supported);
        }

        return IsProven(_divergence, sweeps);
    }

    private bool IsProven(LoopDivergence divergence, int sweeps)
    {
        var affordable = (int)Math.Min(sweeps, 1 + work.Left / (rows.Inputs + 1));
        work.Add(affordable * rows.Inputs);

        return divergence.IsProvenWithin(affordable);
    }

    private static double Cut(double value)
    {
        var exponent = value > 0 ? Math.ILogB(value) : 0;

        return Math.ScaleB(Math.Round(Math.ScaleB(value, BitsCutOff - exponent)), exponent - BitsCutOff);
    }
}
