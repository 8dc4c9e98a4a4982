using System.Diagnostics;
using HdrHistogram;

namespace LoadTests.Questions;

/// <summary>How long things took, to the nanosecond and three significant digits.</summary>
internal sealed class Latencies
{
    private const int SignificantDigits = 3;

    private readonly LongHistogram _nanoseconds = new((long)TimeSpan.FromHours(1).TotalNanoseconds, SignificantDigits);

    public void Add(TimeSpan took) => _nanoseconds.RecordValue((long)took.TotalNanoseconds);

    public double Microseconds(double percentile) => _nanoseconds.GetValueAtPercentile(percentile) / 1e3;

    public double Milliseconds(double percentile) => Microseconds(percentile) / 1e3;

    /// <summary>Measures repetitions of a piece of work, after some that don't count.</summary>
    public static Latencies Of(Action work, int warmUp, int repetitions)
    {
        var latencies = new Latencies();
        for (var repetition = -warmUp; repetition < repetitions; repetition++)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            if (repetition >= 0)
                latencies.Add(Stopwatch.GetElapsedTime(start));
        }

        return latencies;
    }

    /// <summary>Measures repetitions of a call, one after the other, after some that don't count.</summary>
    public static async Task<Latencies> Of(Func<Task> call, int warmUp, int repetitions)
    {
        var latencies = new Latencies();
        for (var repetition = -warmUp; repetition < repetitions; repetition++)
        {
            var start = Stopwatch.GetTimestamp();
            await call();
            if (repetition >= 0)
                latencies.Add(Stopwatch.GetElapsedTime(start));
        }

        return latencies;
    }
}
