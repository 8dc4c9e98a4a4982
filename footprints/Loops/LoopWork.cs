namespace Footprints.Loops;

/// <summary>What one solution has cost so far, in multiply-adds.</summary>
internal sealed class LoopWork(long limit)
{
    public long Done { get; private set; }

    public long Left => Math.Max(0, limit - Done);

    public bool IsExhausted => Left == 0;

    public void Add(long multiplyAdds) => Done += multiplyAdds;
}
