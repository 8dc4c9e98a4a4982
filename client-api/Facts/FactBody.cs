using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using ClientApi.Hosting;
using ClientApi.Problems;
using Footprints.Facts;
using Grains.Intake;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ClientApi.Facts;

/// <summary>Reads the body of a push as it arrives: hashed, cut at line ends, and parsed while the rest is on its way.</summary>
/// <remarks>
/// Parts are parsed on the thread pool, as many at a time as there are cores, and put together in order. A body that
/// fits one part is parsed where it is read.
/// </remarks>
internal sealed class FactBody(FactReader reader, FactLimits factLimits, ApiOptions limits, DateTimeOffset now) : IDisposable
{
    /// <summary>Bytes of a part: some hundred facts, a few milliseconds of parsing.</summary>
    private const int PartBytes = 128 * 1_024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Task<FactLines>> _parts = [];
    private readonly SemaphoreSlim _cores = new(Environment.ProcessorCount);
    private byte[] _part = ArrayPool<byte>.Shared.Rent(PartBytes);
    private int _filled;
    private int _lines;
    private bool _isStarted;

    /// <summary>Reads newline-delimited facts.</summary>
    /// <returns>What the lines hold, or why reading stopped.</returns>
    public async Task<FactBodyOutcome> ReadLinesAsync(PipeReader body, PushPass pass, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellation);
            var refused = await TakeAsync(result.Buffer, pass, cancellation);

            // Also what is refused is read: the server goes on from there to the next request, or could not tell where that begins.
            body.AdvanceTo(result.Buffer.End);
            if (refused is not null)
                return refused;
            if (result.IsCompleted)
                return await FinishAsync();
        }
    }

    /// <summary>Reads one fact.</summary>
    public async Task<FactBodyOutcome> ReadOneAsync(PipeReader body, PushPass pass, CancellationToken cancellation)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellation);
            var length = result.Buffer.Length;
            if (length > factLimits.MaxBytes)
            {
                body.AdvanceTo(result.Buffer.End);

                return new FactBodyOutcome.Refused(TooLarge(line: 1));
            }

            if (!result.IsCompleted)
            {
                body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var text = pass.TryAdd(length) ? result.Buffer.ToArray() : null;
            body.AdvanceTo(result.Buffer.End);
            if (text is null)
                return Overloaded();

            _hash.AppendData(text);

            return Read([FactLines.OfOne(WithoutMark(text), reader, now)]);
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_part);
        _hash.Dispose();
    }

    private async ValueTask<FactBodyOutcome?> TakeAsync(ReadOnlySequence<byte> pieces, PushPass pass, CancellationToken cancellation)
    {
        foreach (var piece in pieces)
        {
            if (!pass.TryAdd(piece.Length))
                return Overloaded();
            if (await TakeAsync(piece, cancellation) is { } problem)
                return new FactBodyOutcome.Refused(problem);
        }

        return null;
    }

    private async ValueTask<ProblemHttpResult?> TakeAsync(ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        _hash.AppendData(piece.Span);
        while (!piece.IsEmpty)
        {
            var taken = Math.Min(piece.Length, _part.Length - _filled);
            piece.Span[..taken].CopyTo(_part.AsSpan(_filled));
            _filled += taken;
            piece = piece[taken..];
            if (_filled == _part.Length && await CutAsync(cancellation) is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>Hands the whole lines of a full part on, and starts the next part with the rest.</summary>
    private async ValueTask<ProblemHttpResult?> CutAsync(CancellationToken cancellation)
    {
        var end = _part.AsSpan(0, _filled).LastIndexOf((byte)'\n') + 1;
        var rest = _filled - end;
        if (rest > factLimits.MaxBytes)
            return TooLarge(_lines + _part.AsSpan(0, end).Count((byte)'\n') + 1);

        var next = ArrayPool<byte>.Shared.Rent(Math.Max(PartBytes, rest * 2));
        _part.AsSpan(end, rest).CopyTo(next);
        var full = _part;
        _part = next;
        _filled = rest;
        if (end is 0)
        {
            ArrayPool<byte>.Shared.Return(full);

            return null;
        }

        await _cores.WaitAsync(cancellation);
        var (text, firstLine) = Mark(full.AsMemory(0, end));
        _parts.Add(Task.Run(() => Parse(full, text, firstLine), CancellationToken.None));

        return _lines <= limits.MaxFactsPerPush ? null : TooMany();
    }

    private FactLines Parse(byte[] part, ReadOnlyMemory<byte> text, int firstLine)
    {
        try
        {
            return FactLines.OfLines(text.Span, firstLine, reader, now);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
            _cores.Release();
        }
    }

    private async Task<FactBodyOutcome> FinishAsync()
    {
        var (text, firstLine) = Mark(_part.AsMemory(0, _filled));
        var last = FactLines.OfLines(text.Span, firstLine, reader, now);

        return Read([.. await Task.WhenAll(_parts), last]);
    }

    private FactBodyOutcome Read(IReadOnlyList<FactLines> parts)
    {
        var facts = new List<StatedFact>(parts.Sum(part => part.Facts.Count));
        var rejections = new List<Rejection>();
        var warnings = new List<WarningAnswer>();
        foreach (var part in parts)
        {
            facts.AddRange(part.Facts);
            rejections.AddRange(part.Rejections);
            warnings.AddRange(part.Warnings);
        }

        // A line so long that it was never kept whole can only be refused with the push; one that is a little shorter, likewise.
        if (rejections.FirstOrDefault(rejection => rejection.Code == FactCodes.FactTooLarge) is { } tooLarge)
            return new FactBodyOutcome.Refused(TooLarge(tooLarge.Line));

        return facts.Count + rejections.Count > limits.MaxFactsPerPush
            ? new FactBodyOutcome.Refused(TooMany())
            : new FactBodyOutcome.Read(facts, rejections, warnings, _hash.GetHashAndReset());
    }

    /// <summary>Counts the lines of a part, and leaves out a byte order mark at the start of the body.</summary>
    private (ReadOnlyMemory<byte> Text, int FirstLine) Mark(ReadOnlyMemory<byte> part)
    {
        var firstLine = _lines + 1;
        _lines += part.Span.Count((byte)'\n');
        var text = _isStarted ? part : WithoutMark(part);
        _isStarted = true;

        return (text, firstLine);
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> text) =>
        text.Span.StartsWith("\uFEFF"u8) ? text["\uFEFF"u8.Length..] : text;

    private static ReadOnlySpan<byte> WithoutMark(byte[] text) => WithoutMark(text.AsMemory()).Span;

    private FactBodyOutcome.Refused Overloaded() => new(
        Problem.Of(ProblemCodes.Overloaded, $"Pushes in work hold more than {limits.MaxPushBytesInWork} bytes."));

    private ProblemHttpResult TooLarge(int line) =>
        Problem.Of(ProblemCodes.FactTooLarge, $"A fact must be at most {factLimits.MaxBytes} bytes.", line: line);

    private ProblemHttpResult TooMany() =>
        Problem.Of(ProblemCodes.TooManyFacts, $"A push must hold at most {limits.MaxFactsPerPush} facts.", line: limits.MaxFactsPerPush + 1);
}
