import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// How long something takes is no result, on a busy machine least of all.
configure({ asyncUtilTimeout: 30_000 });
