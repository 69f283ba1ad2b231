package io.redisproxy.systemtests.stage;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Hands each test its class's {@link Stage}, tidied; JUnit closes it with the class. */
final class StageExtension implements ParameterResolver, BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(StageExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Stage.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return stage(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    stage(context).beforeTest();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Stage stage = stage(context);
    if (context.getExecutionException().isPresent()) {
      System.out.println(context.getDisplayName() + " failed; the proxy's log:\n" + stage.logs());
    }
    stage.afterTest();
  }

  private static Stage stage(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    ExtensionContext ofClass = context;
    while (ofClass.getTestMethod().isPresent()) {
      ofClass = ofClass.getParent().orElseThrow();
    }
    return ofClass.getStore(NAMESPACE).computeIfAbsent(testClass, key -> new Stage(), Stage.class);
  }
}
