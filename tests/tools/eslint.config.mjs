// What the tests hold rendered TypeScript against: the rules that typescript-eslint recommends, none of them changed.
import tseslint from "typescript-eslint";

export default tseslint.configs.recommended;
