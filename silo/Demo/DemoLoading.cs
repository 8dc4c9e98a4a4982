using System.Globalization;
using System.Security.Cryptography;
using ClientApi.Hosting;
using Footprints.Facts;
using Grains;
using Grains.Intake;
using Grains.Ledger;

namespace Silo.Demo;

/// <summary>Fills an empty ledger with the demo, in batches with idempotency keys.</summary>
/// <remarks>
/// A start that was killed in the middle leaves the first batches; the next one pushes all of them again and gets the
/// first answers for those. What a user has pushed meanwhile stays: a batch that was answered is never applied again.
/// </remarks>
internal sealed class DemoLoading(IGrid grid, ILedger ledger, TimeProvider time)
{
    /// <summary>Names the content; another content must have another name, so that it is never mixed with an older one.</summary>
    public const string Edition = "demo-3";

    private const string Principal = "demo";

    /// <summary>What earlier releases have loaded, by keys of the same form.</summary>
    private static readonly string[] EarlierEditions = ["demo-1", "demo-2"];

    /// <summary>Facts of a batch: one commit of some 50 ms, and a progress that moves.</summary>
    private const int BatchFacts = 4_000;

    private const int Attempts = 100;

    private static string FirstKey => FirstKeyOf(Edition);

    private static string LastKey => LastKeyOf(Edition);

    /// <summary>Whether the ledger is empty, or holds a demo whose loading was cut short.</summary>
    public async Task<bool> IsWantedAsync(CancellationToken cancellation)
    {
        if ((await ledger.ReadHeadAsync(cancellation)).Position == 0)
            return true;

        return await IsCutOffAsync(Edition, cancellation);
    }

    /// <summary>The earlier edition whose loading was cut short, or none: nobody has its facts any more, so that it stays as it is.</summary>
    public async Task<string?> FindCutOffAsync(CancellationToken cancellation)
    {
        foreach (var edition in EarlierEditions)
        {
            if (await IsCutOffAsync(edition, cancellation))
                return edition;
        }

        return null;
    }

    /// <summary>Loads everything that is not there yet.</summary>
    /// <param name="facts">The demo, the same at every start.</param>
    /// <param name="progress">Told how many facts are in the ledger, after every batch.</param>
    /// <returns>The receipt of the last fact.</returns>
    /// <exception cref="DemoRefusedException">The grid did not take a batch.</exception>
    public async Task<long> LoadAsync(IReadOnlyList<Fact> facts, Action<int> progress, CancellationToken cancellation)
    {
        var (receipt, done) = (0L, 0);
        var batches = facts.Chunk(BatchFacts).ToList();
        for (var at = 0; at < batches.Count; at++)
        {
            var push = PushOf(batches[at], KeyOf(at, batches.Count));
            receipt = Math.Max(receipt, await PushAsync(push, cancellation));
            done += batches[at].Length;
            progress(done);
        }

        return receipt;
    }

    private async Task<bool> IsCutOffAsync(string edition, CancellationToken cancellation) =>
        await ledger.FindKeyAsync(Principal, FirstKeyOf(edition), cancellation) is not null
        && await ledger.FindKeyAsync(Principal, LastKeyOf(edition), cancellation) is null;

    private static string FirstKeyOf(string edition) => $"{edition}/first";

    private static string LastKeyOf(string edition) => $"{edition}/last";

    private static string KeyOf(int batch, int batches) => batch switch
    {
        0 => FirstKey,
        _ when batch == batches - 1 => LastKey,
        _ => string.Create(CultureInfo.InvariantCulture, $"{Edition}/{batch}"),
    };

    private static Push PushOf(Fact[] facts, string key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var stated = new List<StatedFact>(facts.Length);
        foreach (var fact in facts)
        {
            var payload = FactWriter.Write(fact);
            hash.AppendData(payload);
            stated.Add(new StatedFact(stated.Count + 1, fact, payload, IfVersion: null));
        }

        return new Push(
            Principal, stated, [], new IdempotencyKey(key, hash.GetHashAndReset()), IsPartial: false, IsDryRun: false);
    }

    private async Task<long> PushAsync(Push push, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            switch (await grid.PushAsync(push, cancellation))
            {
                case PushOutcome.Accepted accepted:
                    return accepted.Receipt;
                case PushOutcome.Unavailable unavailable when attempt < Attempts:
                    await Task.Delay(unavailable.RetryAfter, time, cancellation);
                    break;
                case PushOutcome.Unavailable unavailable:
                    throw new DemoRefusedException(unavailable.Detail);
                case PushOutcome.Refused { Rejections: [var first, ..] }:
                    throw new DemoRefusedException($"{first.Code} in line {first.Line}: {first.Detail}");
                default:
                    throw new DemoRefusedException("The loading was begun by another version of the grid.");
            }
        }
    }
}

/// <summary>The demo can't be loaded.</summary>
internal sealed class DemoRefusedException(string reason) : StartRefusedException(
    $"The demo can't be loaded: {reason} Start with --Grid:Demo=false, or with an empty data folder (--Grid:Data=FOLDER).");
