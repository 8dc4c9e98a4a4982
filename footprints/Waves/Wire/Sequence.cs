namespace Footprints.Waves.Wire;

/// <summary>The numbers from 0 on, for letters whose vectors lie in the order of their copies. Nobody may write into it.</summary>
internal static class Sequence
{
    private static int[] _numbers = [];

    /// <summary>At least so many.</summary>
    public static int[] UpTo(int count)
    {
        var numbers = Volatile.Read(ref _numbers);
        if (numbers.Length >= count)
            return numbers;

        numbers = [.. Enumerable.Range(0, count)];
        Volatile.Write(ref _numbers, numbers);

        return numbers;
    }
}
