using CsCheck;
using Footprints.Identities;
using Whole.Tests.Running;

namespace Footprints.Tests.Loops;

public sealed class ShapeOrderLawsTests
{
    private const int AlwaysWhole = 0;
    private const int NeverWhole = int.MaxValue;

    private static readonly Gen<Step> AnyStep = Gen.Frequency(
        (12, Gen.Select(
            Gen.Int[0, 99],
            Gen.Int[0, 99].Array[0, 4],
            (cell, inputs) => (Step)new Step.Set(cell, inputs))),
        (6, Gen.Const((Step)new Step.Arrange())),
        (2, Gen.Int[1, 20].Select(budget => (Step)new Step.Tidy(budget))));

    [Theory]
    [InlineData(6, NeverWhole, 20_000)]
    [InlineData(14, NeverWhole, 10_000)]
    [InlineData(40, NeverWhole, 2_000)]
    [InlineData(6, AlwaysWhole, 2_000)]
    [InlineData(14, AlwaysWhole, 2_000)]
    [InlineData(40, 0.1, 1_000)]
    public void Every_history_gives_the_groups_and_levels_of_its_end_and_tells_each_change(
        int cells, double wholePassFrom, int histories) =>
        AnyStep.Array[1, 60].Sample(steps => Play(steps, cells, wholePassFrom), iter: LongTest.Cases(histories));

    /// <summary>A ring with few chords falls apart and closes again in pieces of every size.</summary>
    [Fact]
    public void A_ring_with_chords_is_the_group_that_is_left_after_every_change() =>
        Gen.Select(Gen.Int[40, 90], AnyStep.Array[1, 40], Gen.Int[0, 1_000_000]).Sample(
            (cells, steps, seed) => PlayOnRing(cells, steps, new Random(seed)), iter: LongTest.Cases(200));

    private static void PlayOnRing(int cells, Step[] steps, Random random)
    {
        var history = new History(NeverWhole);
        for (var cell = 0; cell < cells; cell++)
            history.SetInputs(KeyOf(cell, cells), KeyOf(cell + 1, cells), KeyOf(random.Next(cells), cells));
        history.Arrange();
        foreach (var step in steps.OfType<Step.Set>())
        {
            var chords = step.Inputs.Select(input => KeyOf(input, cells));
            var ring = random.Next(3) > 0 ? [KeyOf(step.Cell + 1, cells)] : Array.Empty<CellKey>();
            history.SetInputs(KeyOf(step.Cell, cells), [.. chords, .. ring]);
            history.Arrange();
        }

        history.TidyToTheEnd();
    }

    private static void Play(Step[] steps, int cells, double wholePassFrom)
    {
        var history = new History(wholePassFrom);
        foreach (var step in steps)
        {
            switch (step)
            {
                case Step.Set set:
                    history.SetInputs(KeyOf(set.Cell, cells), [.. set.Inputs.Select(input => KeyOf(input, cells))]);
                    break;
                case Step.Arrange:
                    history.Arrange();
                    break;
                case Step.Tidy tidy:
                    history.Tidy(tidy.Budget);
                    break;
            }
        }

        history.Arrange();
        history.TidyToTheEnd();
    }

    private static CellKey KeyOf(int number, int cells) => CellKey.Of($"urn:prod:{number % cells}");

    private abstract record Step
    {
        private Step()
        {
        }

        public sealed record Set(int Cell, int[] Inputs) : Step
        {
            public override string ToString() => $"{Cell} <- [{string.Join(' ', Inputs)}]";
        }

        public sealed record Arrange : Step;

        public sealed record Tidy(int Budget) : Step;
    }
}
