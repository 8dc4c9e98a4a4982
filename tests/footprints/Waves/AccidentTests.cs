using Footprints.Cells;
using Footprints.Tests.Waves.Simulation;
using Footprints.Waves;

namespace Footprints.Tests.Waves;

/// <summary>Each fault of a cluster on its own, at a fixed message of a fixed course: all ends equal to the recomputation.</summary>
public class AccidentTests
{
    private const int Courses = 12;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_halo_batch_is_lost(int nth) => AllEndRight(AccidentKind.Lost, typeof(WaveMessage.Totals), nth);

    [Fact]
    public void A_begin_is_lost() => AllEndRight(AccidentKind.Lost, typeof(WaveMessage.Begin), 4);

    [Fact]
    public void The_request_to_tell_who_uses_whom_is_lost() => AllEndRight(AccidentKind.Lost, typeof(WaveMessage.Shape), 5, Sharing.Required);

    [Fact]
    public void A_partition_dies_with_the_request_to_tell_who_uses_whom() =>
        AllEndRight(AccidentKind.ReceiverDies, typeof(WaveMessage.Shape), 5, Sharing.Required);

    [Fact]
    public void A_stale_activation_tells_who_uses_whom() =>
        AllEndRight(AccidentKind.ReceiverIsReplaced, typeof(WaveMessage.Shape), 2, Sharing.Required);

    [Fact]
    public void A_partition_dies_when_it_has_told_who_uses_whom() =>
        AllEndRight(AccidentKind.SenderDies, typeof(WaveMessage.Shaped), 5, Sharing.Required);

    [Fact]
    public void A_stale_coordinator_hears_that_the_order_knows_who_uses_whom() =>
        AllEndRight(AccidentKind.LeaderIsReplaced, typeof(WaveMessage.Shaped), 5, Sharing.Required);

    [Fact]
    public void A_partition_dies_with_the_news_of_another_owner() =>
        AllEndRight(AccidentKind.ReceiverDies, typeof(WaveMessage.Restated), 1, Sharing.Required);

    [Fact]
    public void A_settle_is_lost() => AllEndRight(AccidentKind.Lost, typeof(WaveMessage.Settle), 2);

    [Fact]
    public void The_answer_to_a_settle_is_lost() => AllEndRight(AccidentKind.Lost, typeof(WaveMessage.Settled), 2);

    [Fact]
    public void An_acknowledgement_is_lost() => AllEndRight(AccidentKind.Lost, typeof(WaveMessage.Acknowledged), 3);

    [Fact]
    public void A_partition_dies_with_the_halo_batch_that_it_should_hear() =>
        AllEndRight(AccidentKind.ReceiverDies, typeof(WaveMessage.Totals), 2);

    [Fact]
    public void A_partition_dies_with_the_halo_batch_that_it_has_sent() =>
        AllEndRight(AccidentKind.SenderDies, typeof(WaveMessage.Totals), 2);

    [Fact]
    public void A_partition_dies_when_it_should_settle() => AllEndRight(AccidentKind.ReceiverDies, typeof(WaveMessage.Settle), 3);

    [Fact]
    public void The_order_dies_with_shapes_that_it_should_hear() => AllEndRight(AccidentKind.ReceiverDies, typeof(WaveMessage.Shapes), 2);

    [Theory]
    [InlineData(2)]
    [InlineData(9)]
    public void A_coordinator_dies_in_the_middle_of_a_wave(int nth) => AllEndRight(AccidentKind.LeaderDies, typeof(WaveMessage.Ran), nth);

    [Fact]
    public void A_coordinator_dies_while_a_wave_settles() => AllEndRight(AccidentKind.LeaderDies, typeof(WaveMessage.Settled), 2);

    [Fact]
    public void A_stale_coordinator_goes_on_leading() => AllEndRight(AccidentKind.LeaderIsReplaced, typeof(WaveMessage.Ran), 5);

    [Fact]
    public void A_stale_activation_goes_on_computing() => AllEndRight(AccidentKind.ReceiverIsReplaced, typeof(WaveMessage.Run), 4);

    [Fact]
    public void A_stale_activation_hears_the_halo_batch() => AllEndRight(AccidentKind.ReceiverIsReplaced, typeof(WaveMessage.Totals), 2);

    [Fact]
    public void A_stale_activation_settles() => AllEndRight(AccidentKind.ReceiverIsReplaced, typeof(WaveMessage.Settle), 3);

    /// <summary>The simulation itself holds every settled total to the recomputation, and all of them in the end.</summary>
    private static void AllEndRight(AccidentKind kind, Type message, int nth, Sharing sharing = Sharing.Open)
    {
        var happened = 0;
        for (var seed = 1; seed <= Courses; seed++)
        {
            var course = Schedule.Of(seed, sharing, shares: sharing == Sharing.Required ? 25 : 0).WithoutFaults() with
            {
                Partitions = 3,
                Silos = 3,
                StepsPerBatch = 400,
                Accident = new Accident(kind, message, nth),
            };
            happened += Simulation.Simulation.Run(course).HadAccident ? 1 : 0;
        }

        Assert.True(happened >= Courses / 2, $"The accident happened in {happened} of {Courses} courses.");
    }
}
