using System.Net.Sockets;
using System.Text;

namespace LoadTests.Fuzz;

/// <summary>Sends its share of the requests, several at a time on one connection, and looks at every answer.</summary>
internal sealed class FuzzWorker(Uri address, RequestMaker requests, Principals principals, FuzzTally tally, int number)
{
    private const int Pipelined = 12;
    private const int Callers = 200;

    /// <summary>The first of all is whoever gets new tokens, and must not have to wait.</summary>
    private const int FirstCaller = 2;

    private const int LearnedOf = 20;

    /// <summary>Longer than any request may take; one that is not answered by then never will be.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Queue<(long Number, FuzzedRequest Request)> _unanswered = new();
    private FuzzConnection? _connection;
    private int _caller = number;

    /// <param name="next">Gives the number of the next request, or none.</param>
    public async Task RunAsync(Func<long?> next, CancellationToken cancellation)
    {
        var isOver = false;
        while (!isOver || _unanswered.Count > 0)
        {
            while (!isOver && _unanswered.Count < Pipelined)
            {
                if (next() is not { } at)
                {
                    isOver = true;
                    break;
                }

                var request = requests.Make(at);
                if (request.IsFramed)
                    _unanswered.Enqueue((at, request));
                else
                    await AskAloneAsync(at, request, cancellation);
            }

            await AskAllAsync(cancellation);
        }

        _connection?.Dispose();
    }

    /// <summary>Sends what has no answer yet, and reads until all have one or the connection is over: the rest is sent again.</summary>
    private async Task AskAllAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var (before, isOver) = (_unanswered.Count, false);
        try
        {
            _connection ??= await OpenAsync(patience.Token);
            var sending = _connection.SendAsync(_unanswered.SelectMany(one => one.Request.Bytes).ToArray(), patience.Token);
            while (!isOver && _unanswered.TryPeek(out var asked) && await _connection.ReadAsync(asked.Request.HasBody, patience.Token) is { } answer)
            {
                _unanswered.Dequeue();
                Note(asked.Number, asked.Request, answer);

                // Also after the last of them: what is left of a stream is no answer to what comes next.
                isOver = answer.IsStream || answer.IsLast
                    || (answer is { Length: null, IsChunked: false } && answer.Status != 204 && asked.Request.HasBody && answer.Status != 304);
            }

            if (_unanswered.Count == 0 && !isOver)
            {
                await sending;

                return;
            }

            sending.GetAwaiter().OnCompleted(() => _ = sending.Exception);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            tally.Silent(_unanswered.Peek().Number, Shown(_unanswered.Dequeue().Request));
        }
        catch (Exception failure) when (failure is FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            tally.Garbled(_unanswered.Peek().Number, Shown(_unanswered.Dequeue().Request));
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            // Closed by the server, after an answer that was the last one or without any.
        }

        // The first without an answer is the one that ended it, unless an answer was the end.
        if (before > 0 && _unanswered.Count == before)
        {
            _unanswered.Dequeue();
            tally.Closed();
        }

        _connection?.Dispose();
        _connection = null;
    }

    private async Task AskAloneAsync(long at, FuzzedRequest request, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        var isAnswered = false;
        try
        {
            using var connection = await OpenAsync(patience.Token);
            await connection.SendAsync(request.Bytes, patience.Token);
            if (request.Ending == Ending.Cut)
            {
                connection.Cut();
                tally.Closed();

                return;
            }

            connection.SayGoodbye();
            while (await connection.ReadAsync(hasBody: true, patience.Token) is { } answer)
            {
                if (!isAnswered)
                    Note(at, request, answer);
                else
                    tally.Follow(at, Shown(request), answer);

                isAnswered = true;
                if (answer.IsStream || answer.IsLast)
                    break;
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            tally.Silent(at, Shown(request));
            isAnswered = true;
        }
        catch (Exception failure) when (failure is SocketException or IOException or FormatException or ArgumentException)
        {
            // What comes back to noise may be anything, and the connection may be cut meanwhile.
        }

        if (!isAnswered)
            tally.Closed();
    }

    private void Note(long at, FuzzedRequest request, FuzzAnswer answer)
    {
        tally.Answered(at, Shown(request), answer);
        if (answer.Status is 200 or 202 && at % LearnedOf == 0)
            principals.Learn(answer.Body);
    }

    private Task<FuzzConnection> OpenAsync(CancellationToken cancellation)
    {
        _caller = (_caller + 1) % Callers;

        return FuzzConnection.OpenAsync(address, _caller + FirstCaller, cancellation);
    }

    private static Func<string> Shown(FuzzedRequest request) =>
        () => Encoding.Latin1.GetString(request.Bytes.AsSpan(0, Math.Min(request.Bytes.Length, 700)));
}
