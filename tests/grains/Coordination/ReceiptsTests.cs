using System.Diagnostics.Metrics;
using Grains.Coordination;
using Grains.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace Grains.Tests.Coordination;

/// <summary>What is remembered of the last commits, against a list that is searched from its start.</summary>
public sealed class ReceiptsTests
{
    [Fact]
    public void A_position_finds_the_commit_that_carried_it_as_long_as_it_is_remembered()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new GridMetrics(services.GetRequiredService<IMeterFactory>());
        for (var seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            var remembered = random.Next(1, 20);
            var receipts = new Receipts(remembered, metrics, TimeProvider.System);
            var (settled, open) = (new List<(long Before, long After, long Changed)>(), new Queue<(long Before, long After)>());
            var head = 0L;
            for (var step = random.Next(60); step > 0; step--)
            {
                var before = head;
                head += random.Next(1, 5);
                receipts.Committed(before, head);
                open.Enqueue((before, head));

                // Commits of others in between are known by no more than where they end.
                if (random.Next(5) == 0)
                {
                    head += random.Next(1, 5);
                    receipts.TakenOver(head);
                    open.Enqueue((head, head));
                }

                if (random.Next(2) == 0)
                    continue;

                var (epoch, changed) = (random.NextInt64(before, head + 1), random.NextInt64(100));
                receipts.Settled(epoch, changed);
                while (open.TryPeek(out var next) && next.After <= epoch)
                    settled.Add((open.Dequeue().Before, next.After, changed));
            }

            for (var position = 1L; position <= head + 2; position++)
            {
                var known = settled.TakeLast(remembered).Where(one => one.Before < position && position <= one.After).ToList();
                Assert.True(receipts.Find(position).Changed == (known.Count > 0 ? known[0].Changed : null), $"seed {seed}: position {position}");
            }
        }
    }
}
