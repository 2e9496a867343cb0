//! Two threads that live as long as the process, as the threads of a service do.

use std::{
    fmt::Write as _,
    hint,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::AcqRel, Ordering::Acquire},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::shape::{BATCH, Shape};

const THREADS: usize = 2;

/// Calls before each measurement that are not measured.
const WARM_CALLS: u64 = 128;

/// How often the clock is read twice to learn what that costs.
const CLOCK_READINGS: usize = 1_000;

pub struct Workers {
    shapes: Vec<Counted>,
    threads: Vec<Worker>,
    /// What reading the clock adds to every measurement.
    clock: Duration,
}

#[derive(Clone, Copy)]
struct Counted {
    shape: Shape,
    batch: u64,
    made: u64,
}

struct Worker {
    jobs: Sender<Job>,
    times: Receiver<Duration>,
}

struct Job {
    shape: Shape,
    /// Before the clock is read: after a sleep, caches know nothing of the code.
    warm: u64,
    calls: u64,
    /// Threads that have still to come before all begin.
    missing: Arc<AtomicUsize>,
}

impl Workers {
    pub fn start(shapes: &[Shape]) -> Self {
        Self {
            shapes: shapes
                .iter()
                .map(|&shape| Counted {
                    shape,
                    batch: shape.batch.0,
                    made: 0,
                })
                .collect(),
            threads: (0..THREADS).map(|_| Worker::start()).collect(),
            clock: clock(),
        }
    }

    /// Does something with each shape.
    pub fn each(&mut self, act: impl Fn(&mut Self, usize)) {
        (0..self.shapes.len()).for_each(|shape| act(self, shape));
    }

    pub fn warm(&mut self, shape: usize, calls: u64) {
        let calls = calls.min(self.shapes[shape].shape.batch.1);
        self.measure(shape, calls, THREADS);
    }

    /// Finds how many calls fill a measurement.
    pub fn calibrate(&mut self, shape: usize) {
        let (least, most) = self.shapes[shape].shape.batch;
        let mut calls = least;
        while calls < most {
            let took = self.measure(shape, calls, 1) * calls as f64;
            if took * 2.0 >= BATCH.as_nanos() as f64 {
                break;
            }
            calls = (calls * 2).min(most);
        }
        self.shapes[shape].batch = calls;
    }

    /// Nanoseconds a call of each shape: `plain=0.42 timed=51.00`.
    pub fn round(&mut self, threads: &str, is_late: bool) -> String {
        let threads = threads.parse().unwrap_or(1).clamp(1, THREADS);
        let mut line = String::new();
        for shape in 0..self.shapes.len() {
            let Counted {
                shape:
                    Shape {
                        name,
                        is_late: late,
                        ..
                    },
                batch,
                ..
            } = self.shapes[shape];
            if late == is_late {
                let ns = self.measure(shape, batch, threads);
                let _ = write!(line, "{name}={ns:.4} ");
            }
        }
        line
    }

    /// How many calls of each shape were made.
    pub fn made(&self) -> Vec<(&'static str, u64)> {
        self.shapes
            .iter()
            .map(|counted| (counted.shape.name, counted.made))
            .collect()
    }

    /// Nanoseconds a call while so many threads call at once: the mean of the threads.
    fn measure(&mut self, shape: usize, calls: u64, threads: usize) -> f64 {
        let missing = Arc::new(AtomicUsize::new(threads));
        let counted = &mut self.shapes[shape];
        let warm = if counted.shape.is_late {
            0
        } else {
            calls.min(WARM_CALLS)
        };
        counted.made += (warm + calls) * threads as u64;
        for worker in &self.threads[..threads] {
            let job = Job {
                shape: counted.shape,
                warm,
                calls,
                missing: missing.clone(),
            };
            worker
                .jobs
                .send(job)
                .expect("workers live as long as the process");
        }
        let took: Duration = self.threads[..threads]
            .iter()
            .map(|worker| worker.times.recv().expect("a worker answers each job"))
            .map(|took| took.saturating_sub(self.clock))
            .sum();
        took.as_nanos() as f64 / threads as f64 / calls as f64
    }
}

impl Worker {
    fn start() -> Self {
        let (jobs, received) = channel::<Job>();
        let (answer, times) = channel();
        thread::spawn(move || {
            for job in received {
                job.missing.fetch_sub(1, AcqRel);
                while job.missing.load(Acquire) > 0 {
                    hint::spin_loop();
                }
                job.shape.repeat(job.warm);
                let started = Instant::now();
                job.shape.repeat(job.calls);
                if answer.send(started.elapsed()).is_err() {
                    return;
                }
            }
        });
        Self { jobs, times }
    }
}

fn clock() -> Duration {
    let read = || {
        let started = Instant::now();
        started.elapsed()
    };
    (0..CLOCK_READINGS)
        .map(|_| read())
        .min()
        .unwrap_or_default()
}
