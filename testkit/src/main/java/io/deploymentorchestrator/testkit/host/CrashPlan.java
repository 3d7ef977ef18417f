package io.deploymentorchestrator.testkit.host;

/** When the process dies, counted in the checkpoints of one Component. */
public sealed interface CrashPlan {

  /** Never. */
  record Never() implements CrashPlan {}

  /**
   * When a checkpoint is asked for, before it is stored.
   *
   * @param n counted from 1, from the moment the plan is made
   */
  record BeforeCheckpoint(int n) implements CrashPlan {}

  /**
   * When a checkpoint was stored, before the handler learns that.
   *
   * @param n counted from 1, from the moment the plan is made
   */
  record AfterCheckpoint(int n) implements CrashPlan {}
}
