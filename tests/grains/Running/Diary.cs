using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Grains.Tests.Running;

/// <summary>The last warnings and errors of one life of a grid, its own and those of Orleans.</summary>
internal sealed partial class Diary : ILoggerProvider
{
    private const int Lines = 40;

    private readonly List<Line> _lines = [];

    /// <summary>How long anything may take, on a busy machine too.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Asks again until the answer is as wanted; a failure ends with what the diary says.</summary>
    public async Task<T> Until<T>(Func<Task<T>> ask, Func<T, bool> isWanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await AskAsync(ask);
            if (isWanted(answer))
                return answer;

            if (patience.IsCancellationRequested)
                Assert.Fail($"It stays at {answer}. {this}");

            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message} {this}", failure);
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(this, categoryName);

    public void Dispose()
    {
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return _lines.Count == 0
                ? "No warning was logged."
                : $"The last warnings:{Environment.NewLine}{string.Join(Environment.NewLine, _lines)}";
        }
    }

    /// <summary>What is said again and again takes one line, or it would drive out what it comes from.</summary>
    private void Add(string text)
    {
        lock (_lines)
        {
            var at = _lines.FindIndex(line => Gist(line.Text) == Gist(text));
            var times = at < 0 ? 1 : _lines[at].Times + 1;
            if (at >= 0 || _lines.Count == Lines)
                _lines.RemoveAt(Math.Max(0, at));

            _lines.Add(new Line(TimeProvider.System.GetUtcNow(), text, times));
        }
    }

    /// <summary>A text without the numbers of messages, silos and moments, in which the same thing said again differs.</summary>
    private static string Gist(string text) => Numbers().Replace(text, "0");

    [GeneratedRegex("[0-9A-F]*[0-9][0-9A-F]*")]
    private static partial Regex Numbers();

    private sealed record Line(DateTimeOffset At, string Text, int Times)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At:HH:mm:ss.fff} {Times}x {Text}");
    }

    private sealed class Writer(Diary diary, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;

            var reasons = Reasons(exception).Select(reason => $" <- {reason.GetType().Name}: {reason.Message}");
            diary.Add($"{logLevel} {category}: {formatter(state, exception)}{string.Concat(reasons)}");
        }

        private static IEnumerable<Exception> Reasons(Exception? failure)
        {
            for (; failure is not null; failure = failure.InnerException)
                yield return failure;
        }
    }
}
